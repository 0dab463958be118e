"""Who and what the demo site is made of, as data."""

from dataclasses import dataclass

from core.servers.enums import ServerEnvironment as Env
from core.servers.enums import ServerRole as Kind
from core.tasks.enums import SRCategory as C
from core.tasks.enums import SRPriority as P
from core.tasks.enums import SRStatus as S
from core.users.enums import Role

INSTITUTIONS = (
    ("한빛시청", "HANBIT", 11),
    ("푸른군청", "PUREUN", 12),
    ("새솔교육지원청", "SAESOL", 13),
    ("가온공단", "GAON", 14),
)

PEOPLE = (
    ("admin", "관리자", Role.ADMIN, None),
    ("pm", "박서연", Role.PM, None),
    ("pm2", "정우진", Role.PM, None),
    ("engineer", "김도현", Role.ENGINEER, None),
    ("engineer2", "이하늘", Role.ENGINEER, None),
    ("auditor", "최감사", Role.AUDITOR, None),
    ("customer", "한지민", Role.CUSTOMER, 1),
    ("manager", "오세훈", Role.CUSTOMER, 1),
    ("customer2", "윤가람", Role.CUSTOMER, 2),
    ("customer3", "서다온", Role.CUSTOMER, 3),
    ("customer4", "문태양", Role.CUSTOMER, 4),
)

SERVERS = (
    ("hb-minwon-web01", Kind.WEB, 1, "Rocky Linux 9.4", Env.PROD, "민원 포털 웹 서버"),
    ("hb-minwon-was01", Kind.WAS, 1, "Rocky Linux 9.4", Env.PROD, "민원 포털 업무 서버"),
    ("hb-minwon-db01", Kind.DB, 1, "Ubuntu 22.04", Env.PROD, "민원 포털 데이터베이스"),
    ("pr-homepage-web01", Kind.WEB, 2, "Ubuntu 24.04", Env.PROD, "군청 대표 누리집"),
    ("pr-gis-was01", Kind.WAS, 2, "CentOS 7.9", Env.PROD, "공간정보 업무 서버"),
    ("ss-edu-web01", Kind.WEB, 3, "Rocky Linux 8.10", Env.PROD, "교육 행정 포털"),
    ("ss-edu-dev01", Kind.WAS, 3, "Rocky Linux 8.10", Env.DEV, "교육 행정 개발 서버"),
    ("gn-file01", Kind.FILE, 4, "Ubuntu 22.04", Env.PROD, "공단 문서 파일 서버"),
    ("gn-batch01", Kind.BATCH, 4, "RHEL 8.9", Env.PROD, "정산 배치 서버"),
)


@dataclass(frozen=True, slots=True)
class Story:
    """One SR: what was asked, by whom, how it was decided and how far the work went.

    `decisions` are (approver, reason): a reason means rejected. `comments` are (text, who, internal).
    """

    title: str
    description: str
    category: C
    priority: P
    institution_id: int
    requester: str
    days_ago: float
    server_id: int | None = None
    engineer: str = "engineer"
    approvers: tuple[str, ...] = ()
    draft: str | None = None
    decisions: tuple[tuple[str, str | None], ...] = ()
    moves: tuple[tuple[S, str | None], ...] = ()
    comments: tuple[tuple[str, str, bool], ...] = ()
    work: tuple[tuple[str, int], ...] = ()


STORIES = (
    Story(
        "민원 포털 로그 디스크 정리",
        "업무 서버 /data 사용률이 91%입니다. 30일이 지난 로그를 압축하고 90일이 지난 것은 지워 주세요.",
        C.SERVER,
        P.HIGH,
        1,
        "customer",
        9,
        server_id=2,
        approvers=("manager", "pm"),
        draft="월간 점검에서 확인된 사항입니다.",
        decisions=(("manager", None), ("pm", None)),
        moves=((S.IN_PROGRESS, None), (S.RESOLVED, None), (S.CLOSED, None)),
        comments=(
            ("정리 후 사용률이 54%로 내려갔습니다. 확인 부탁드립니다.", "engineer", False),
            ("확인했습니다. 감사합니다.", "customer", False),
        ),
        work=(("30일 지난 로그 압축, 90일 지난 로그 삭제. 91% → 54%.", 40),),
    ),
    Story(
        "신규 입사자 민원 시스템 계정 발급",
        "다음 주 월요일 발령 직원 3명의 민원 시스템 계정이 필요합니다. 권한은 일반 상담원과 같습니다.",
        C.ACCOUNT,
        P.NORMAL,
        1,
        "customer",
        1.2,
        approvers=("manager", "pm"),
        draft="인사 발령 예정자입니다.",
        decisions=(("manager", None),),
    ),
    Story(
        "누리집 배너 교체 배포",
        "가을 축제 안내 배너를 첫 화면에 올려 주세요. 파일은 메신저로 전달했습니다.",
        C.DEPLOY,
        P.NORMAL,
        2,
        "customer2",
        0.6,
        server_id=4,
        approvers=("pm",),
        decisions=(("pm", None),),
    ),
    Story(
        "공간정보 서버 응답 지연 조사",
        "오전 9시부터 지도 화면이 열리는 데 10초 이상 걸립니다. 원인을 확인해 주세요.",
        C.SERVER,
        P.URGENT,
        2,
        "customer2",
        0.4,
        server_id=5,
        approvers=("pm",),
        decisions=(("pm", None),),
        moves=((S.IN_PROGRESS, None),),
        comments=(
            ("접속이 몰리는 9~10시에 연결 수가 최대치에 닿습니다. 설정을 살펴보고 있습니다.", "engineer", False),
            ("연결 풀 최대치 200에서 대기 발생. 야간에 300으로 올려 볼 것.", "engineer", True),
        ),
        work=(("연결 수와 느린 질의 기록 확인.", 30),),
    ),
    Story(
        "교육 행정 포털 방화벽 허용 요청",
        "외부 연계 기관에서 443 포트로 들어오는 접속을 허용해 주세요. 기간은 3개월입니다.",
        C.NETWORK,
        P.NORMAL,
        3,
        "customer3",
        3,
        approvers=("pm2", "pm"),
        decisions=(("pm2", "허용 기간과 담당자 연락처를 적어 다시 올려 주세요."),),
    ),
    Story(
        "교육 개발 서버 자바 판올림",
        "개발 서버의 자바를 17로 올려 주세요. 시험이 끝나면 운영 반영 일정을 정하겠습니다.",
        C.SERVER,
        P.LOW,
        3,
        "customer3",
        6,
        server_id=7,
        engineer="engineer2",
        approvers=("pm",),
        decisions=(("pm", None),),
        moves=((S.IN_PROGRESS, None), (S.ON_HOLD, "기관의 시험 일정이 정해질 때까지 기다립니다.")),
        comments=(("시험 일정이 정해지면 알려 주세요.", "engineer2", False),),
    ),
    Story(
        "정산 배치 결과 파일 재전송",
        "10월 정산 결과 파일이 오지 않았습니다. 다시 보내 주실 수 있나요?",
        C.DATA,
        P.HIGH,
        4,
        "customer4",
        4,
        server_id=9,
        engineer="engineer2",
        approvers=("pm",),
        decisions=(("pm", None),),
        moves=((S.IN_PROGRESS, None), (S.RESOLVED, None)),
        comments=(("재전송했습니다. 받으신 것을 확인하신 뒤 종료해 주세요.", "engineer2", False),),
        work=(("정산 파일 재생성과 전송. 건수 12,408건 일치 확인.", 55),),
    ),
    Story(
        "문서 서버 접속 방법 문의",
        "재택 근무 중에 문서 서버에 접속하는 방법이 궁금합니다.",
        C.INQUIRY,
        P.LOW,
        4,
        "customer4",
        2,
        moves=((S.IN_PROGRESS, None), (S.RESOLVED, None), (S.CLOSED, None)),
        comments=(("원격 근무 안내문을 메신저 공지에 올려 두었습니다.", "engineer", False),),
    ),
    Story(
        "회의실 예약 화면 오류 문의",
        "예약 취소를 누르면 화면이 하얗게 변합니다. 화면을 캡처해 두었습니다.",
        C.INQUIRY,
        P.NORMAL,
        1,
        "customer",
        0.2,
    ),
    Story(
        "통합 검색 색인 다시 만들기",
        "어제 등록한 공고가 검색되지 않습니다.",
        C.SERVER,
        P.NORMAL,
        1,
        "customer",
        5,
        server_id=1,
        moves=((S.CANCELLED, "기관 내부에서 해결되어 취소합니다."),),
    ),
    Story(
        "야간 백업 실패 알림 확인",
        "어젯밤 백업이 실패했다는 알림을 받았습니다. 재실행이 필요한지 알려 주세요.",
        C.ETC,
        P.HIGH,
        1,
        "manager",
        0.1,
    ),
)
