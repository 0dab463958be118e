"""The pages of service levels: reachable for all, within the width of a telephone, and whole by keyboard alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import Site
from tests.e2e.ui.keys import choose, press, tab_to, write
from tests.e2e.ui.looking import WIDE, Place, follow, follow_to, look, look_at_dialog, visit
from utils import clock

pytestmark = pytest.mark.e2e

MONTH = "2026-06"
INCIDENT = {
    "kind": "INCIDENT",
    "title": "민원 신청 접속 불가",
    "started_at": "2026-06-02T09:12:00+09:00",
    "ended_at": "2026-06-02T10:40:00+09:00",
}
PLANNED = {
    "kind": "PLANNED",
    "title": "정기 점검",
    "started_at": "2026-06-20T22:00:00+09:00",
    "ended_at": "2026-06-21T04:00:00+09:00",
}
AVAILABILITY = {
    "key": "availability",
    "kind": "AVAILABILITY",
    "name": "서비스 가용률",
    "goal": "99.92",
    "weight": "40",
    "steps": [{"value": "99.5", "score": "80"}],
}
RECOVERY = {
    "key": "recovery",
    "kind": "RECOVERY",
    "name": "장애조치 최대 허용시간",
    "goal": "120",
    "unit": "분",
    "higher_is_better": False,
    "weight": "30",
}
SATISFACTION = {"key": "manual", "kind": "MANUAL", "name": "만족도", "goal": "80", "unit": "점", "weight": "30"}
CONTRACT = {
    "from_month": "2026-01",
    "terms": {"indicators": [AVAILABILITY, RECOVERY, SATISFACTION], "bands": [{"below": "90", "percent": "5"}]},
}
AGREED_DAY = f"{clock.seoul_now().year + 1}-03-02"
PM_CHOICE = "박서연 (사업관리자)"
WAITING = {"to": "ON_HOLD", "reason": "요청자에게 화면을 부탁했습니다.", "resume_condition": "REQUESTER_REPLY"}


@dataclass(frozen=True, slots=True)
class Desk:
    """What this module put on the site, by id."""

    system: int
    other_system: int
    report: int
    running: int
    waiting: int
    calendar: int
    policy: int


@pytest.fixture(scope="module")
def desk(site: Site) -> Iterator[Desk]:
    """A system with a month of stops and its report, an SR whose clock runs and one whose clock stands still."""
    with site.sign_in("admin") as admin:
        system = _system(admin, "전자 민원 창구", "EMINWON", grade=1)
        for outage in (INCIDENT, PLANNED):
            _post(admin, f"/systems/{system}/outages", outage)
        _post(admin, f"/sla-reports/systems/{system}/contracts", CONTRACT)
        waiting = _sr(admin, "답을 기다리는 문의")
        _post(admin, f"/tasks/{waiting}/transitions", {"to": "IN_PROGRESS"})
        _post(admin, f"/tasks/{waiting}/transitions", WAITING)
        calendars = admin.get("/calendars/").json()["items"]
        yield Desk(
            system=system,
            other_system=_system(admin, "행정 시스템", "HAENG", grade=3),
            report=_post(admin, "/sla-reports/", {"system_id": system, "month": MONTH})["id"],
            running=_sr(admin, "시계가 가는 문의"),
            waiting=waiting,
            calendar=next(one["id"] for one in calendars if one["is_default"]),
            policy=admin.get("/sla/policies/").json()["items"][0]["id"],
        )


def _post(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def _system(admin: httpx.Client, name: str, code: str, *, grade: int) -> int:
    form = {"name": name, "code": code, "institution_id": 1, "grade": grade, "monthly_fee": 12_000_000}
    return int(_post(admin, "/systems/", form)["id"])


def _sr(admin: httpx.Client, title: str) -> int:
    form = {"title": title, "description": "화면이 열리지 않습니다.", "category": "INQUIRY", "institution_id": 1}
    return int(_post(admin, "/tasks/", form)["id"])


def _places(desk: Desk) -> tuple[Place, ...]:
    return (
        Place("/app/sla", "SLA 현황"),
        Place("/app/sla?box=paused&target=RESOLUTION", "SLA 현황"),
        Place("/app/sla?view=wall", "SLA 현황"),
        Place("/app/sla/policies", "SLA 정책"),
        Place("/app/sla/policies/recalculations", "진행 중 SR에 적용", "SLA 재계산"),
        Place("/app/calendars", "업무 달력"),
        Place(f"/app/calendars/{desk.calendar}?year=2026", "평일 업무시간", "업무 달력 평일 업무시간"),
        Place("/app/calendars/holidays?year=2026", "휴일", "휴일 2026년"),
        Place("/app/systems", "정보시스템"),
        Place(f"/app/systems/{desk.system}?month={MONTH}", "전자 민원 창구", "정보시스템 전자 민원 창구"),
        Place("/app/sla-reports", "SLA 보고서"),
        Place(f"/app/sla-reports/{desk.report}", "전자 민원 창구 2026년 6월", "SLA 보고서 전자 민원 창구 2026년 6월"),
        Place(f"/app/sla-reports/contracts/{desk.system}", "전자 민원 창구 협약 지표"),
        Place(f"/app/sla-reports/contracts/{desk.other_system}", "행정 시스템 협약 지표"),
        Place(f"/app/tasks/{desk.running}", "시계가 가는 문의", r"SR-\d{4}-\d{6} 시계가 가는 문의"),
        Place(f"/app/tasks/{desk.waiting}", "답을 기다리는 문의", r"SR-\d{4}-\d{6} 답을 기다리는 문의"),
        Place("/app/tasks?due=soon&sort=next_due_at", "SR"),
    )


def test_every_page_as_the_administrator_sees_it(site: Site, desk: Desk, sign_in: SignIn):
    page = sign_in("admin")
    new_policy = Place("/app/sla/policies/new", "SLA 정책 등록")

    assert [fault for place in (*_places(desk), new_policy) for fault in visit(page, site.itsm, place)] == []


def test_one_policy_as_the_administrator_sees_it(desk: Desk, sign_in: SignIn):
    page = sign_in("admin", at=f"/app/sla/policies/{desk.policy}")
    expect(page.get_by_role("heading", name="새 버전")).to_be_visible()

    assert look(page, "policy") == []


def test_the_pages_as_a_customer_sees_them(desk: Desk, sign_in: SignIn):
    page = sign_in("customer")
    forbidden = "이 화면을 볼 권한이 없습니다"
    readable = [place for place in _places(desk) if "recalculations" not in place.path]
    refused = [Place("/app/sla/policies/new", forbidden), Place("/app/sla/policies/recalculations", forbidden)]

    assert [fault for place in (*readable, *refused) for fault in follow(page, place)] == []


def test_every_dialog(desk: Desk, sign_in: SignIn):
    page, faults = sign_in("admin"), []
    year = f"/app/calendars/{desk.calendar}?year=2026"
    outages = f"/app/systems/{desk.system}?month={MONTH}"
    for path, name in (
        (f"/app/sla/policies/{desk.policy}", "이름·사용 수정"),
        ("/app/calendars", "달력 등록"),
        (year, "업무시간 바꾸기"),
        (year, "수정"),
        (year, "2026년 5월 5일 화요일 어린이날 휴일"),
        (year, "2026년 5월 6일 수요일 업무시간 8시간"),
        ("/app/calendars/holidays?year=2026", "휴일 추가"),
        ("/app/calendars/holidays?year=2026", "파일 가져오기"),
        ("/app/calendars/holidays?year=2026", "빼기 2026-05-05 어린이날"),
        ("/app/systems", "정보시스템 등록"),
        (outages, "중단 기록"),
        (outages, "수정 민원 신청 접속 불가"),
        (outages, "삭제 민원 신청 접속 불가"),
        ("/app/sla-reports", "보고서 만들기"),
        (f"/app/sla-reports/{desk.report}", "확정"),
        (f"/app/tasks/{desk.running}", "기한연장"),
    ):
        page.set_viewport_size(WIDE)
        follow_to(page, path)
        page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
        faults += look_at_dialog(page, f"{path} {name}")

    assert faults == []


def test_the_contract_editor_begins_with_the_standard(desk: Desk, sign_in: SignIn):
    page = sign_in("admin", at=f"/app/sla-reports/contracts/{desk.other_system}")
    page.get_by_role("button", name="표준안에서 시작").click()
    editor = page.get_by_role("form", name="새 협약")
    expect(editor.get_by_text("가중치 합 0 / 100")).to_be_visible()
    editor.get_by_role("button", name="저장").click()
    expect(page.locator(".field-error").first).to_contain_text("모두 숫자로 채워 주세요.")

    assert look(page, "contract editor") == []


def test_the_wall_view_hides_the_menu_and_comes_back(sign_in: SignIn):
    page = sign_in("engineer", at="/app/sla")
    menu = page.get_by_role("navigation", name="주 메뉴")
    expect(menu).to_be_visible()

    page.get_by_role("button", name="벽면 보기").click()
    expect(page).to_have_url(re.compile(r"view=wall"))
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="벽면 보기 끝내기").click()

    expect(menu).to_be_visible()


def test_a_clock_that_waits_says_why_and_what_ends_it(desk: Desk, sign_in: SignIn):
    page = sign_in("engineer", at=f"/app/tasks/{desk.waiting}")
    panel = page.get_by_role("region", name="SLA")

    expect(panel).to_contain_text("정지: 요청자가 답하면 다시 갑니다.")
    expect(panel).to_contain_text("요청자에게 화면을 부탁했습니다.")
    expect(panel.get_by_role("article", name="해결 기한")).to_contain_text(re.compile("정지: 업무시간 .+ 남음"))


def test_an_extension_is_asked_for_and_approved_and_then_stands_as_agreed(site: Site, desk: Desk, sign_in: SignIn):
    engineer, manager = sign_in("engineer"), sign_in("pm")
    engineer.goto(f"{site.itsm}/app/tasks/{desk.running}")
    panel = engineer.get_by_role("region", name="SLA")
    panel.get_by_role("button", name="기한연장").click()
    dialog = engineer.get_by_role("dialog", name="기한연장")
    dialog.get_by_role("button", name="상신").click()
    expect(dialog.get_by_label("새 기한")).to_have_accessible_description(re.compile("지금 기한보다 늦어야 합니다."))
    dialog.get_by_label("새 기한").fill(f"{AGREED_DAY}T15:00")
    dialog.get_by_label("사유").fill("부품이 다음 주에 들어옵니다.")
    dialog.get_by_label("추가할 결재자").select_option(label=PM_CHOICE)
    dialog.get_by_role("button", name="추가").click()
    dialog.get_by_role("button", name="상신").click()
    expect(panel).to_contain_text("결재중")

    manager.goto(f"{site.itsm}/app/approvals")
    card = manager.get_by_role("row").filter(has_text="해결 기한연장")
    card.get_by_role("button", name="승인").click()
    manager.get_by_role("dialog").get_by_role("button", name="승인", exact=True).click()
    expect(card).to_have_count(0)
    engineer.reload()

    expect(panel.get_by_role("article", name="해결 기한")).to_contain_text(f"{AGREED_DAY} 15:00 (합의한 날짜)")
    panel.get_by_text("기한연장 1건").click()
    expect(panel).to_contain_text("부품이 다음 주에 들어옵니다.")


# --------------------------------------------------------------------------------------------------------- keyboard


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_a_policy_is_made_and_changed_by_keyboard_alone(sign_in: SignIn):
    page = sign_in("pm", at="/app/sla/policies")
    press(page, page.get_by_role("link", name="정책 등록").first)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_be_focused()
    write(page, page.get_by_label("이름"), "키보드로 만든 정책")
    choose(page, page.get_by_label("우선순위"), "낮음")
    choose(page, page.get_by_label("분류"), "기타")
    _retype(page, page.get_by_label("해결 목표 시간"), "3")
    due = page.get_by_role("region", name="이 SR이라면 언제까지?")
    expect(due).to_contain_text("해결 (3시간)")
    tab_to(page, page.get_by_role("checkbox", name="승인", exact=True))
    page.keyboard.press("Space")
    press(page, _button(page, "등록"))
    expect(heading).to_have_text("키보드로 만든 정책")
    expect(heading).to_be_focused()

    _retype(page, page.get_by_label("응답 목표 시간"), "1")
    press(page, _button(page, "새 버전 저장"))

    history = page.get_by_role("table", name="정책 버전 이력")
    expect(history).to_contain_text("2판")
    expect(history).to_contain_text("응답 1시간 · 해결 3시간")
    expect(history).to_contain_text("결재중, 승인")


def _retype(page: Page, field: Locator, text: str) -> None:
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def test_a_day_off_is_made_in_the_year_view_by_keyboard_alone(desk: Desk, sign_in: SignIn):
    page = sign_in("pm", at=f"/app/calendars/{desk.calendar}?year=2027")
    expect(page.locator(".day[tabindex='0']")).to_have_count(1)
    tab_to(page, page.locator(".day[tabindex='0']"))
    for key in ("Control+Home", *["PageDown"] * 4, *["ArrowRight"] * 4):
        page.keyboard.press(key)
    childrens = page.get_by_role("button", name="2027년 5월 5일 수요일 어린이날 휴일")
    expect(childrens).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("어린이날 · 공휴일")
    page.keyboard.press("Escape")
    expect(childrens).to_be_focused()

    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="2027년 5월 12일 수요일 업무시간 8시간")).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="2027년 5월 12일 수요일")
    expect(dialog.get_by_label("이름")).to_be_focused()
    page.keyboard.type("임시 휴무")
    expect(dialog).to_contain_text(re.compile("진행 중인 SR [\\d,]+건의 기한은 바뀌지 않습니다."))
    press(page, dialog.get_by_role("button", name="휴일로 정하기"))

    expect(page.get_by_role("button", name="2027년 5월 12일 수요일 임시 휴무 휴일")).to_be_focused()
