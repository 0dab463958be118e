"""Making approval lines and looking after what they are made of: templates, authorities, absences, groups, signatures.

Templates and groups here belong to 가온공단, so that the lines of the other tests of this site stay as they are.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pyotp
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import PASSWORD, Site
from tests.e2e.ui.keys import choose, press, tab_to, write
from tests.e2e.ui.looking import WIDE, Place, follow, follow_to, look, look_at_dialog, visit
from utils import clock

pytestmark = pytest.mark.e2e

INSTITUTION = "가온공단"
LOCKED, OPEN = "가온 계정 신청", "가온 배포"
FORBIDDEN = "이 화면을 볼 권한이 없습니다"
NEXT_YEAR = clock.seoul_now().year + 1


@dataclass(frozen=True, slots=True)
class Desk:
    """What this module put on the site, by id."""

    institution: int
    locked: int
    open: int
    people: dict[str, int]


@pytest.fixture(scope="module")
def desk(site: Site) -> Iterator[Desk]:
    """A template nobody may depart from, one that may be changed, a group, a rule and an absence."""
    with site.sign_in("admin") as admin:
        users = admin.get("/users/", params={"size": 100}).json()["items"]
        people = {user["username"]: user["id"] for user in users}
        institution = next(user["institution_id"] for user in users if user["institution_name"] == INSTITUTION)
        own = {"institution_id": institution}
        _post(admin, "/groups/", {"name": "운영 승인단", "member_ids": [people["pm"], people["pm2"]]})
        rule = {"category": "DEPLOY", "amount_below": 50_000_000, "position": "과장", "basis": "위임전결규정 제7조"}
        _post(admin, "/approval-authorities/", rule)
        away = {"starts_at": f"{NEXT_YEAR}-08-03T09:00:00+09:00", "ends_at": f"{NEXT_YEAR}-08-05T18:00:00+09:00"}
        _post(admin, "/absences/", {"delegate_id": people["pm"], "reason": "교육", **away})
        by_role = [{"kind": "DECISION", "targets": [{"role": "PM"}]}]
        reader = {"kind": "RECEIPT", "target": {"user_id": people["auditor"]}}
        locked = {
            **own,
            "name": LOCKED,
            "category": "ACCOUNT",
            "is_locked": True,
            "steps": by_role,
            "readers": [reader],
        }
        in_order = [
            {"kind": "REVIEW", "targets": [{"user_id": people["pm2"]}], "deadline_minutes": 240},
            {"kind": "DECISION", "targets": [{"user_id": people["pm"]}]},
        ]
        changeable = {**own, "name": OPEN, "category": "DEPLOY", "steps": in_order}
        yield Desk(
            institution=institution,
            locked=_post(admin, "/approval-templates/", locked)["id"],
            open=_post(admin, "/approval-templates/", changeable)["id"],
            people=people,
        )


def _post(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


def _places(desk: Desk) -> tuple[Place, ...]:
    return (
        Place("/app/approval-templates", "결재선"),
        Place(f"/app/approval-templates?institution_id={desk.institution}&is_active=false", "결재선"),
        Place(f"/app/approval-templates/{desk.locked}", LOCKED, f"결재선 {LOCKED}"),
        Place("/app/approval-authorities", "위임전결"),
        Place("/app/absences", "부재"),
        Place("/app/absences?whose=all", "부재"),
        Place("/app/groups", "그룹"),
        Place("/app/account", "내 계정"),
    )


def _button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def _pick(within: Page | Locator, label: str, name: str, button: str = "추가") -> None:
    """Choose somebody by the beginning of his line in the list, and take him."""
    select = within.get_by_label(label)
    choice = select.locator("option").filter(has_text=re.compile(f"^{name}"))
    select.select_option(choice.first.get_attribute("value"))
    within.get_by_role("button", name=button, exact=True).click()


def _begin_sr(page: Page, site: Site, title: str, category: str, *, institution: str = INSTITUTION) -> None:
    page.goto(f"{site.itsm}/app/tasks/new")
    page.get_by_label("기관").select_option(label=institution)
    page.get_by_label("제목").fill(title)
    page.get_by_label("내용", exact=False).first.fill("내일 저녁에 부탁드립니다.")
    page.get_by_label("분류").select_option(label=category)


# ------------------------------------------------------------------------------------------------------ every page


def test_every_page_as_the_administrator_sees_it(site: Site, desk: Desk, sign_in: SignIn):
    page = sign_in("admin")
    new = Place("/app/approval-templates/new", "결재선 등록")

    assert [fault for place in (*_places(desk), new) for fault in visit(page, site.itsm, place)] == []


def test_the_auditor_reads_all_and_is_offered_nothing(site: Site, desk: Desk, sign_in: SignIn):
    page = sign_in("auditor")

    assert [fault for place in _places(desk) for fault in follow(page, place)] == []
    expect(page.get_by_role("heading", name="내 서명")).to_have_count(0)
    page.goto(f"{site.itsm}/app/approval-templates/{desk.locked}")
    expect(page.get_by_role("img", name="결재선: 결재 프로젝트 관리자")).to_be_visible()
    expect(_button(page, "저장")).to_have_count(0)


def test_a_customer_keeps_absences_and_a_signature_and_nothing_of_the_desk(desk: Desk, sign_in: SignIn):
    page = sign_in("customer4")
    own = (Place("/app/absences", "부재"), Place("/app/account", "내 계정"))
    refused = [Place(f"/app/{name}", FORBIDDEN) for name in ("approval-templates", "approval-authorities", "groups")]

    assert [fault for place in (*own, *refused) for fault in follow(page, place)] == []


def test_every_dialog(desk: Desk, sign_in: SignIn):
    page, faults = sign_in("admin"), []
    for path, name in (
        ("/app/approval-authorities", "규정 추가"),
        ("/app/approval-authorities", "수정 배포 · 50,000,000원 미만 과장"),
        ("/app/approval-authorities", "삭제 배포 · 50,000,000원 미만 과장"),
        ("/app/absences", "내 부재 등록"),
        ("/app/absences", "다른 사람 부재 등록"),
        ("/app/absences", f"수정 관리자 {NEXT_YEAR}-08-03 부재"),
        ("/app/absences", f"취소 관리자 {NEXT_YEAR}-08-03 부재"),
        ("/app/groups", "그룹 등록"),
        ("/app/groups", "수정 운영 승인단"),
        (f"/app/approval-templates/{desk.open}", "삭제"),
        ("/app/account", "일회용 비밀번호 등록"),
        ("/app/users", "수정 문태양"),
    ):
        page.set_viewport_size(WIDE)
        follow_to(page, path)
        page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()
        faults += look_at_dialog(page, f"{path} {name}")

    assert faults == []


# ------------------------------------------------------------------------------------------------------ templates


def test_a_line_is_made_by_keyboard_alone(desk: Desk, sign_in: SignIn):
    page = sign_in("pm", at="/app/approval-templates/new")
    write(page, page.get_by_label("이름"), "가온 데이터")
    choose(page, page.get_by_label("기관"), INSTITUTION)
    choose(page, page.get_by_label("분류"), "데이터")
    picker, add = page.get_by_label("추가할 결재자"), _button(page, "추가")
    for name in ("정우진", "박서연"):
        choose(page, picker, name)
        press(page, add, "Space")
        expect(picker).to_be_focused()
    spoken = page.locator("[aria-live]").first
    expect(spoken).to_contain_text("박서연 2번째 결재자로 추가했습니다.")

    tab_to(page, _button(page, "정우진 아래로"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(spoken).to_contain_text("정우진 2번째로 옮겼습니다.")
    expect(_button(page, "정우진 위로")).to_be_focused()  # at the end the way down is closed
    expect(page.get_by_role("img", name="결재선: 기안 → 검토 박서연 → 결재 정우진")).to_be_visible()

    press(page, _button(page, "함께 결재 (2단계)"))
    choose(page, page.get_by_label("2단계에서 함께 결재할 사람"), "운영 승인단")
    press(page, _button(page, "함께 추가"))
    choose(page, page.get_by_label("2단계 결재 방식"), "한 사람")
    press(page, _button(page, "등록"))
    expect(page.get_by_role("heading", level=1)).to_have_text("가온 데이터")
    expect(
        page.get_by_role("img", name=re.compile(r"검토 박서연 → 결재 정우진·운영 승인단\(한 사람\)"))
    ).to_be_visible()


def test_advanced_settings_are_kept_and_shown(desk: Desk, sign_in: SignIn):
    page = sign_in("admin", at=f"/app/approval-templates/{desk.open}")
    expect(page.get_by_text("처리 기한 4시간")).to_be_visible()

    _button(page, "고급 (1단계)").click()
    page.get_by_label("지연 시").select_option(label="자동 위임")
    _button(page, "저장").click()
    expect(page.locator(".field-error")).to_have_text("1단계: 지연 처리를 할 때까지의 업무시간을 적어 주세요.")
    page.get_by_label("얼마 뒤에").fill("8")
    page.get_by_label("위임받을 사람").select_option(str(desk.people["admin"]))
    assert look(page, "advanced") == []
    _button(page, "저장").click()

    expect(page.get_by_text("처리 기한 4시간 · 지연 시 자동 위임(8시간 뒤)")).to_be_visible()


def test_who_was_slower_sees_what_differs_before_saving_over_it(site: Site, desk: Desk, sign_in: SignIn):
    page = sign_in("admin", at=f"/app/approval-templates/{desk.locked}")
    page.get_by_label("예상 비용 기준").fill("1,000")
    with site.sign_in("pm") as other:
        now = other.get(f"/approval-templates/{desk.locked}").json()
        body = {name: now[name] for name in ("name", "category", "steps", "readers", "is_locked", "version")}
        answer = other.put(
            f"/approval-templates/{desk.locked}",
            json={**body, "institution_id": desk.institution, "requires_reauthentication": True},
        )
        assert answer.is_success, answer.text
    _button(page, "저장").click()

    warning = page.get_by_role("alert").filter(has_text="다른 사람이 먼저 고쳤습니다.")
    expect(warning).to_contain_text("금액 기준: 저장된 값 ‘없음’, 내가 쓴 값 ‘1,000원’")
    expect(warning).to_contain_text("본인 확인: 저장된 값 ‘예’, 내가 쓴 값 ‘아니요’")
    assert look(page, "outdated") == []
    _button(page, "내 것을 버리고 저장된 내용 보기").click()
    expect(page.get_by_label("다시 확인합니다")).to_be_checked()
    expect(page.get_by_label("예상 비용 기준")).to_have_value("")


# ------------------------------------------------------------------------------------------------------ requests


def test_a_locked_template_is_shown_and_applies(site: Site, desk: Desk, sign_in: SignIn):
    page = sign_in("engineer")
    _begin_sr(page, site, "계정을 만들어 주세요", "계정·권한")
    expect(page.get_by_text(f"{LOCKED} 결재선이 적용됩니다. 이 결재선은 바꿀 수 없습니다.")).to_be_visible()
    expect(page.get_by_label("추가할 결재자")).to_have_count(0)
    assert look(page, "locked line") == []
    _button(page, "등록").click()

    expect(page.locator(".sr-number")).to_contain_text("결재중")


def test_a_template_may_be_departed_from_and_returned_to(site: Site, desk: Desk, sign_in: SignIn):
    page = sign_in("engineer")
    _begin_sr(page, site, "배포해 주세요", "배포")
    expect(page.get_by_text(f"{OPEN} 결재선이 적용됩니다.")).to_be_visible()
    drawn = page.get_by_role("img", name="결재선: 기안 → 검토 정우진 → 결재 박서연")
    expect(drawn).to_be_visible()

    _button(page, "정우진 빼기").click()
    expect(page.get_by_label("추가할 결재자")).to_be_focused()
    expect(page.get_by_text(f"{OPEN} 결재선을 바꿨습니다.")).to_be_visible()
    _button(page, "원래 결재선으로").click()
    expect(drawn).to_be_visible()
    _button(page, "정우진 빼기").click()
    page.get_by_label("예상 비용").fill("12000000")
    _button(page, "등록").click()

    expect(page.locator(".sr-number")).to_contain_text("결재중")
    expect(page.get_by_text("12,000,000원").first).to_be_visible()
    with site.sign_in("engineer") as engineer:
        [approval] = engineer.get(f"/tasks/{page.url.rsplit('/', 1)[1]}/approvals").json()
    assert [(step["kind"], step["seats"][0]["name"]) for step in approval["steps"]] == [("DECISION", "박서연")]


def test_one_approver_is_one_choice_and_readers_are_named_beside(site: Site, desk: Desk, sign_in: SignIn):
    page = sign_in("engineer")
    _begin_sr(page, site, "서버를 손봐 주세요", "서버 작업")
    _button(page, "박서연 빼기").click()  # whom this institution usually asks
    _pick(page, "추가할 결재자", "정우진")
    page.get_by_text("참조·수신 (선택)").click()
    _pick(page, "참조·수신할 사람", "최감사", "참조 추가")
    assert look(page, "line by hand") == []
    _button(page, "등록").click()

    expect(page.locator(".sr-number")).to_contain_text("결재중")


def test_an_edit_during_approval_warns_that_it_ends_it(site: Site, desk: Desk, sign_in: SignIn):
    with site.sign_in("engineer") as engineer:
        line = {"steps": [{"kind": "DECISION", "targets": [{"user_id": desk.people["pm"]}]}]}
        form = {"title": "자료를 뽑아 주세요", "description": "지난달", "category": "DATA", "institution_id": 3}
        sr = _post(engineer, "/tasks/", {**form, "approval": line})
    page = sign_in("engineer", at=f"/app/tasks/{sr['id']}")
    _button(page, "수정").click()
    dialog = page.get_by_role("dialog", name="SR 수정")
    warning = dialog.get_by_text("저장하면 진행 중인 결재가 무효가 되고 다시 기안해야 합니다.")
    dialog.get_by_label("우선순위").select_option(label="높음")
    expect(warning).to_have_count(0)
    dialog.get_by_label("제목").fill("지난달 자료를 뽑아 주세요")
    expect(warning).to_be_visible()
    assert look(page, "edit during approval") == []
    dialog.get_by_role("button", name="저장").click()

    expect(page.locator(".sr-number")).to_contain_text("접수")


# ------------------------------------------------------------------------------------------------- people and times


def test_an_absence_is_registered_and_taken_back(desk: Desk, sign_in: SignIn):
    page = sign_in("pm2", at="/app/absences")
    _button(page, "내 부재 등록").click()
    dialog = page.get_by_role("dialog", name="부재 등록")
    dialog.get_by_label("시작").fill(f"{NEXT_YEAR}-09-01T09:00")
    dialog.get_by_label("끝").fill(f"{NEXT_YEAR}-09-01T09:00")
    dialog.get_by_label("사유").fill("출장")
    dialog.get_by_label("대결할 사람").select_option(str(desk.people["pm"]))
    dialog.get_by_role("button", name="등록").click()
    expect(dialog.get_by_label("끝")).to_have_accessible_description(re.compile("끝은 시작보다 늦어야 합니다."))
    dialog.get_by_label("끝").fill(f"{NEXT_YEAR}-09-03T18:00")
    dialog.get_by_role("button", name="등록").click()

    row = page.get_by_role("row").filter(has_text="출장")
    expect(row).to_contain_text("예정")
    expect(row).to_contain_text(f"{NEXT_YEAR}-09-01 09:00")
    row.get_by_role("button", name="취소").click()
    page.get_by_role("dialog").get_by_role("button", name="부재 취소").click()
    expect(row).to_contain_text("취소")
    expect(row.get_by_role("button")).to_have_count(0)


def test_a_group_is_made_and_put_away(desk: Desk, sign_in: SignIn):
    page = sign_in("pm", at="/app/groups")
    _button(page, "그룹 등록").click()
    dialog = page.get_by_role("dialog", name="그룹 등록")
    dialog.get_by_label("이름").fill("보안 검토단")
    for name in ("박서연", "정우진"):
        _pick(dialog, "추가할 구성원", name)
    dialog.get_by_role("button", name="정우진 빼기").click()
    expect(dialog.get_by_label("추가할 구성원")).to_be_focused()
    dialog.get_by_role("button", name="등록").click()
    row = page.get_by_role("row").filter(has_text="보안 검토단")
    expect(row).to_contain_text("박서연")
    expect(row).not_to_contain_text("정우진")

    _button(page, "수정 보안 검토단").click()
    page.get_by_role("dialog").get_by_label("사용").uncheck()
    page.get_by_role("dialog").get_by_role("button", name="저장").click()
    expect(row).to_contain_text("중지")


def test_an_authority_names_somebody_and_is_taken_away(desk: Desk, sign_in: SignIn):
    page = sign_in("pm", at="/app/approval-authorities")
    _button(page, "규정 추가").click()
    dialog = page.get_by_role("dialog", name="위임전결 규정 추가")
    dialog.get_by_label("예상 비용 한도").fill("3000000")
    dialog.get_by_role("button", name="추가").click()
    expect(dialog.get_by_label("직위")).to_have_accessible_description(re.compile("직위나 역할"))
    dialog.get_by_label("직위").fill("팀장")
    dialog.get_by_role("button", name="추가").click()
    row = page.get_by_role("row").filter(has_text="팀장")
    expect(row).to_contain_text("3,000,000원 미만")

    row.get_by_role("button", name="삭제").click()
    page.get_by_role("dialog").get_by_role("button", name="삭제").click()
    expect(row).to_have_count(0)


def test_a_position_is_given_to_a_person(desk: Desk, sign_in: SignIn):
    page = sign_in("admin", at="/app/users")
    _button(page, "수정 문태양").click()
    page.get_by_role("dialog").get_by_label("직위").fill("주무관")
    page.get_by_role("dialog").get_by_role("button", name="저장").click()

    expect(page.get_by_role("row").filter(has_text="문태양")).to_contain_text("주무관")


# ------------------------------------------------------------------------------------------------------ signatures


def _picture(extension: str) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (120, 120), "firebrick").save(picture, extension)
    return picture.getvalue()


def test_a_stamp_is_looked_at_kept_and_removed(desk: Desk, sign_in: SignIn):
    page = sign_in("pm2", at="/app/account")
    file = page.get_by_label("그림 파일")
    file.set_input_files({"name": "stamp.gif", "mimeType": "image/gif", "buffer": _picture("GIF")})
    expect(file).to_have_accessible_description(re.compile("PNG나 JPEG 그림만 쓸 수 있습니다."))
    file.set_input_files({"name": "stamp.png", "mimeType": "image/png", "buffer": _picture("PNG")})
    expect(page.get_by_alt_text("고른 서명 이미지 미리 보기")).to_have_js_property("naturalWidth", 120)
    _button(page, "등록").click()

    kept = page.get_by_alt_text("지금 쓰는 서명 이미지")
    expect(kept).to_have_js_property("complete", True)
    expect(kept).not_to_have_js_property("naturalWidth", 0)
    assert look(page, "stamp") == []
    _button(page, "서명 이미지 삭제").click()
    expect(page.get_by_text("등록한 그림이 없습니다")).to_be_visible()


def test_a_one_time_password_is_enrolled_and_removed(desk: Desk, sign_in: SignIn):
    page = sign_in("pm2", at="/app/account")
    _button(page, "일회용 비밀번호 등록").click()
    dialog = page.get_by_role("dialog", name="일회용 비밀번호 등록")
    dialog.get_by_label("현재 비밀번호").fill("wrong")
    dialog.get_by_role("button", name="다음").click()
    expect(dialog.locator("[data-form-error], .field-error")).to_be_visible()
    dialog.get_by_label("현재 비밀번호").fill(PASSWORD)
    dialog.get_by_role("button", name="다음").click()
    expect(dialog.get_by_alt_text("인증 앱에 등록할 QR 코드", exact=False)).not_to_have_js_property("naturalWidth", 0)
    assert look(page, "one-time password") == []

    secret = dialog.locator(".secret").inner_text().replace(" ", "")
    dialog.get_by_label("인증 앱의 여섯 자리 숫자").fill(pyotp.TOTP(secret).at(clock.now()))
    dialog.get_by_role("button", name="등록").click()
    expect(page.get_by_text("사용 중", exact=True)).to_be_visible()
    _button(page, "해제").click()
    removal = page.get_by_role("dialog", name="일회용 비밀번호 해제")
    removal.get_by_label("현재 비밀번호").fill(PASSWORD)
    removal.get_by_role("button", name="해제").click()
    expect(_button(page, "일회용 비밀번호 등록")).to_be_visible()
