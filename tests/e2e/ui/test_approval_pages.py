"""The pages of approvals: reading a document, deciding it by mouse and by keyboard, many at once, and on paper."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import PASSWORD, Site
from tests.e2e.ui.keys import press, tab_to, write
from tests.e2e.ui.looking import WIDE, Place, follow, look, look_at_dialog, visit

pytestmark = pytest.mark.e2e

INBOX = Place("/app/approvals", "결재함")
AUTHORITY = {"subject_type": "SR", "role": "PM", "amount_below": 3_000_000, "basis": "위임전결규정 제7조"}
COST_WITHIN_AUTHORITY, COST_BEYOND = 1_500_000, 9_000_000


class Desk:
    """Hands at the REST door, by name: who files, who signs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._clients: dict[str, httpx.Client] = {}
        people = self.of("admin").get("/users/", params={"size": 100}).json()["items"]
        self.ids = {person["username"]: person["id"] for person in people}
        self.institution = next(one["institution_id"] for one in people if one["username"] == "customer")

    def of(self, username: str) -> httpx.Client:
        if username not in self._clients:
            self._clients[username] = self._site.sign_in(username)
        return self._clients[username]

    def post(self, username: str, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.of(username).post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    def step(self, kind: str, *usernames: str, mode: str = "ALL") -> dict[str, Any]:
        return {"kind": kind, "mode": mode, "targets": [{"user_id": self.ids[username]} for username in usernames]}

    def submit(self, title: str, *steps: dict[str, Any], readers: tuple[str, ...] = (), cost: int = COST_BEYOND) -> int:
        """An SR of the customer, put to approval; the id of the document."""
        named = [{"kind": "REFERENCE", "target": {"user_id": self.ids[username]}} for username in readers]
        line = {"steps": list(steps), "readers": named, "comment": "검토 부탁드립니다."}
        form = {
            "title": title,
            "description": "서버를 손봐 주세요.\n1. 점검",
            "category": "SERVER",
            "estimated_cost": cost,
        }
        sr = self.post("customer", "/tasks/", {**form, "approval": line})
        return int(self.of("admin").get(f"/tasks/{sr['id']}/approvals").json()[0]["id"])

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.fixture(scope="module")
def desk(site: Site) -> Iterator[Desk]:
    one = Desk(site)
    one.post("admin", "/approval-authorities/", AUTHORITY)
    yield one
    one.close()


def _row(page: Page, title: str) -> Locator:
    return page.get_by_role("row").filter(has_text=title)


def _dialog(page: Page) -> Locator:
    return page.get_by_role("dialog")


def _confirm(page: Page, name: str) -> None:
    _dialog(page).get_by_role("button", name=name, exact=True).click()


def _box(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="결재선").locator(".line-box").filter(has_text=name)


def _document(number: int, title: str) -> Place:
    return Place(f"/app/approvals/{number}", title, rf"AP-\d{{4}}-{number:06} {re.escape(title)}")


# ------------------------------------------------------------------------------------------------------------- looking


def test_every_page_in_every_role(site: Site, desk: Desk, sign_in: SignIn):
    title = "보기 좋은 결재 문서"
    steps = (desk.step("AGREEMENT", "manager", "pm2"), desk.step("DECISION", "pm"))
    document = _document(desk.submit(title, *steps, readers=("engineer",)), title)
    paper = Place(f"{document.path}/print", "결재 문서 인쇄", r"AP-\d{4}-\d{6} 인쇄")
    boxes = tuple(Place(f"{INBOX.path}?box={box}", "결재함") for box in ("progress", "done", "after", "reference"))
    none_late = Place(f"{INBOX.path}?overdue=true", "결재함")
    places = (INBOX, *boxes, none_late, document, paper)
    page = sign_in("pm")
    faults = [fault for place in places for fault in visit(page, site.itsm, place)]
    for username in ("manager", "customer", "auditor"):
        page = sign_in(username)
        faults += [fault for place in places for fault in follow(page, place)]

    assert faults == []


def test_a_document_that_does_not_exist_says_so(site: Site, sign_in: SignIn):
    page = sign_in("pm")

    assert visit(page, site.itsm, Place("/app/approvals/999999", "결재 문서를 찾을 수 없습니다")) == []


def test_every_dialog(desk: Desk, sign_in: SignIn):
    steps = (desk.step("REVIEW", "manager"), desk.step("DECISION", "pm"), desk.step("DECISION", "admin"))
    number = desk.submit("대화 상자를 열어 볼 문서", *steps, cost=COST_WITHIN_AUTHORITY)
    desk.post("manager", f"/approvals/{number}/approve", {})
    page, faults = sign_in("pm", at=f"/app/approvals/{number}"), []
    for name in ("승인", "반려", "보류", "의견", "기한연장"):
        page.set_viewport_size(WIDE)
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()
        faults += look_at_dialog(page, name)

    assert faults == []


def test_the_line_is_drawn_as_on_paper(desk: Desk, sign_in: SignIn):
    steps = (desk.step("AGREEMENT", "manager", "pm2", mode="ANY"), desk.step("DECISION", "pm"))
    number = desk.submit("나란히 합의하는 문서", *steps)
    page = sign_in("pm2", at=f"/app/approvals/{number}")
    columns = page.get_by_role("list", name="결재선").locator("> li")
    expect(columns.locator(".line-role")).to_have_text(["기안", "합의 2명 중 1명", "결재"])
    expect(columns.nth(1)).to_have_attribute("aria-current", "step")

    page.get_by_role("button", name="승인", exact=True).click()
    _confirm(page, "승인")

    expect(_box(page, "정우진")).to_contain_text("승인")
    expect(_box(page, "오세훈")).to_contain_text("생략")
    expect(columns.nth(2)).to_have_attribute("aria-current", "step")


# ------------------------------------------------------------------------------------------------------------ deciding


def test_two_clicks_from_the_list_approve(desk: Desk, sign_in: SignIn):
    title = "두 번 눌러 승인할 문서"
    number = desk.submit(title, desk.step("DECISION", "pm"))
    page = sign_in("pm", at=INBOX.path)

    _row(page, title).get_by_role("button", name="승인").click()
    _confirm(page, "승인")

    expect(_row(page, title)).to_have_count(0)
    assert desk.of("admin").get(f"/approvals/{number}").json()["status"] == "APPROVED"


def test_the_inbox_by_keyboard_alone(desk: Desk, sign_in: SignIn):
    refused, taken = "글쇠로 반려할 문서", "글쇠로 승인할 문서"
    for title in (refused, taken):
        desk.submit(title, desk.step("DECISION", "pm"))
    page = sign_in("pm", at=INBOX.path)
    expect(_row(page, refused)).to_be_visible()

    page.keyboard.press("j")
    expect(page.get_by_role("link", name=taken)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("link", name=refused)).to_be_focused()
    page.keyboard.press("r")
    expect(_dialog(page).get_by_label("반려 사유")).to_be_focused()
    page.keyboard.type("금액을 다시 확인해 주세요.")
    page.keyboard.press("Control+Enter")
    expect(_row(page, refused)).to_have_count(0)

    page.keyboard.press("k")
    tab_to(page, page.get_by_role("link", name=taken), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(taken)
    page.keyboard.press("a")
    expect(_dialog(page)).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(_box(page, "박서연")).to_contain_text("승인")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_deciding_for_all_is_a_choice_of_its_own_and_those_passed_over_read_it_afterwards(
    site: Site, desk: Desk, sign_in: SignIn
):
    title = "전결로 끝낼 문서"
    steps = (desk.step("DECISION", "pm"), desk.step("DECISION", "pm2"))
    number = desk.submit(title, *steps, cost=COST_WITHIN_AUTHORITY)
    page, passed_over = sign_in("pm"), sign_in("pm2")
    page.goto(f"{site.itsm}/app/approvals/{number}")
    page.get_by_role("button", name="승인", exact=True).click()
    _dialog(page).get_by_role("radio", name="전결").check()
    _confirm(page, "전결")

    expect(_box(page, "박서연")).to_contain_text("전결")
    expect(_box(page, "정우진")).to_contain_text("생략")
    passed_over.goto(f"{site.itsm}{INBOX.path}?box=after")
    _row(passed_over, title).get_by_role("link", name=title).click()
    readers = passed_over.get_by_role("region", name="참조 · 후열")
    expect(readers).to_contain_text("미확인")
    passed_over.get_by_role("button", name="확인").click()
    expect(readers).not_to_contain_text("미확인")
    expect(passed_over.get_by_role("button", name="확인")).to_have_count(0)


def test_a_rejection_can_go_back_one_step(desk: Desk, sign_in: SignIn):
    number = desk.submit("앞 단계로 되돌릴 문서", desk.step("REVIEW", "manager"), desk.step("DECISION", "pm"))
    desk.post("manager", f"/approvals/{number}/approve", {})
    page = sign_in("pm", at=f"/app/approvals/{number}")
    page.get_by_role("button", name="반려", exact=True).click()
    _confirm(page, "반려")
    expect(_dialog(page).get_by_label("반려 사유")).to_have_accessible_description(re.compile("5자 이상 적어 주세요"))
    _dialog(page).get_by_label("되돌릴 곳").select_option(label="1단계 검토 (오세훈)")
    _dialog(page).get_by_label("반려 사유").fill("예산 근거를 붙여 주세요.")
    _confirm(page, "반려")

    expect(_box(page, "오세훈")).to_contain_text("결재할 차례")
    expect(page.get_by_role("region", name="결재 이력")).to_contain_text("반려 → 1단계로")


def test_who_was_quicker_is_named_and_the_document_read_anew(desk: Desk, sign_in: SignIn):
    number = desk.submit("한 사람만 누를 문서", desk.step("DECISION", "pm", "pm2", mode="ANY"))
    page = sign_in("pm", at=f"/app/approvals/{number}")
    page.get_by_role("button", name="승인", exact=True).click()
    desk.post("pm2", f"/approvals/{number}/approve", {})
    _confirm(page, "승인")
    expect(_dialog(page).get_by_role("alert")).to_contain_text("정우진 님이 먼저 승인하여")

    _confirm(page, "다시 불러오기")

    expect(_box(page, "정우진")).to_contain_text("승인")
    expect(page.get_by_role("button", name="승인", exact=True)).to_have_count(0)


def test_a_document_that_asks_who_one_is_asks_again_after_a_wrong_password(desk: Desk, sign_in: SignIn):
    fits = {"institution_id": desk.institution, "category": "NETWORK"}
    template = {"name": "본인 확인이 필요한 결재선", **fits, "requires_reauthentication": True}
    desk.post("admin", "/approval-templates/", {**template, "steps": [desk.step("DECISION", "pm2")]})
    form = {"title": "방화벽 허용", "description": "443을 허용해 주세요.", "category": "NETWORK", "approval": {}}
    sr = desk.post("customer", "/tasks/", form)
    number = desk.of("admin").get(f"/tasks/{sr['id']}/approvals").json()[0]["id"]
    page = sign_in("pm2", at=f"/app/approvals/{number}")
    page.get_by_role("button", name="승인", exact=True).click()
    password = _dialog(page).get_by_label("비밀번호")
    assert look(page, "proof of person") == []

    password.fill("not-my-password")
    _confirm(page, "승인")
    expect(password).to_have_value("")
    expect(password).to_be_focused()
    expect(password).to_have_accessible_description(re.compile("맞지 않습니다"))
    password.fill(PASSWORD)
    _confirm(page, "승인")

    expect(page.get_by_role("region", name="결재 이력")).to_contain_text("비밀번호 확인")


def test_many_at_once_and_what_changed_meanwhile_is_named(desk: Desk, sign_in: SignIn):
    titles = [f"한꺼번에 승인할 문서 {place}" for place in (1, 2, 3)]
    numbers = [desk.submit(title, desk.step("DECISION", "pm", "pm2", mode="ANY")) for title in titles]
    page = sign_in("pm", at=INBOX.path)
    for title in titles:
        _row(page, title).get_by_role("checkbox").check()
    expect(page.get_by_text("3건 고름")).to_be_visible()
    desk.post("pm2", f"/approvals/{numbers[2]}/reject", {"reason": "다음 달에 합니다."})
    page.get_by_role("button", name="일괄 승인").click()
    faults = look(page, "bulk form")
    _confirm(page, "3건 승인")

    result = page.get_by_role("dialog", name="일괄 승인 결과")
    expect(result).to_contain_text("2건을 승인했습니다. 1건은 처리하지 못했습니다.")
    expect(result.get_by_role("list", name="처리하지 못한 문서")).to_contain_text("정우진 님이 먼저 반려한 건입니다.")
    assert [*faults, *look(page, "bulk result")] == []
    result.get_by_role("button", name="목록으로").click()
    for title in titles:
        expect(_row(page, title)).to_have_count(0)


def test_more_time_is_asked_for_with_a_reason(desk: Desk, sign_in: SignIn):
    number = desk.submit("기한을 늘릴 문서", desk.step("REVIEW", "pm"), desk.step("DECISION", "pm2"))
    page = sign_in("pm", at=f"/app/approvals/{number}")
    deadline = page.get_by_role("region", name="결재 기한")
    press(page, deadline.get_by_role("button", name="기한연장"))
    dialog = page.get_by_role("dialog", name="결재 기한연장")
    year = int(str(dialog.get_by_label("새 기한").input_value())[:4])
    dialog.get_by_label("새 기한").fill(f"{year - 1}-01-05T18:00")
    write(page, dialog.get_by_label("사유"), "자료를 더 받아야 합니다.")
    page.keyboard.press("Control+Enter")
    expect(dialog.get_by_label("새 기한")).to_have_accessible_description(re.compile("지금 기한보다 늦어야 합니다"))
    page.keyboard.press("Escape")
    press(page, deadline.get_by_role("button", name="기한연장"))
    tomorrow = dialog.get_by_label("새 기한").input_value()
    day_later = page.evaluate("text => new Date(Date.parse(text + 'Z') + 864e5).toISOString().slice(0, 16)", tomorrow)
    dialog.get_by_label("새 기한").fill(str(day_later))
    write(page, dialog.get_by_label("사유"), "자료를 더 받아야 합니다.")
    page.keyboard.press("Control+Enter")

    expect(deadline).to_contain_text("결재중")
    expect(deadline).to_contain_text("자료를 더 받아야 합니다.")


# -------------------------------------------------------------------------------------------------- proving and paper


def test_the_check_finds_a_sound_document_sound_and_names_what_was_tampered_with(
    site: Site, desk: Desk, sign_in: SignIn
):
    number = desk.submit("서명을 검증할 문서", desk.step("DECISION", "pm"))
    desk.post("pm", f"/approvals/{number}/approve", {"comment": "좋습니다."})
    page = sign_in("customer", at=f"/app/approvals/{number}")
    check = page.get_by_role("region", name="서명 검증")
    check.get_by_role("button", name="검증", exact=True).click()
    expect(check).to_contain_text("서명 2건과 내용이 모두 맞습니다.")
    faults = look(page, "sound")

    with closing(sqlite3.connect(site.folder / "itsm.db", timeout=30)) as database, database:
        change = "UPDATE tb_approval_record SET comment = '안 됩니다.' WHERE approval_id = ? AND sequence = 2"
        database.execute(change, (number,))
    check.get_by_role("button", name="검증", exact=True).click()

    expect(check).to_contain_text("맞지 않는 곳이 1군데 있습니다.")
    expect(check).to_contain_text("2번째 기록")
    assert [*faults, *look(page, "tampered")] == []


def test_the_signed_record_is_downloaded_under_the_number_of_the_document(desk: Desk, sign_in: SignIn):
    number = desk.submit("기록을 내려받을 문서", desk.step("DECISION", "pm"))
    page = sign_in("customer", at=f"/app/approvals/{number}")

    with page.expect_download() as download:
        page.get_by_role("link", name="서명 기록 내려받기").click()

    assert re.fullmatch(rf"AP-\d{{4}}-{number:06}\.json", download.value.suggested_filename)


def test_on_paper_only_the_document_stands(desk: Desk, sign_in: SignIn):
    number = desk.submit("종이에 찍을 문서", desk.step("DECISION", "pm"))
    page = sign_in("customer", at=f"/app/approvals/{number}/print")
    sheet = page.get_by_role("article")
    expect(page.get_by_role("button", name="인쇄")).to_be_visible()

    page.emulate_media(media="print", color_scheme="dark")

    expect(page.get_by_role("button", name="인쇄")).to_be_hidden()
    expect(page.get_by_role("navigation", name="주 메뉴")).to_be_hidden()
    expect(sheet).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(sheet).to_have_css("color", "rgb(0, 0, 0)")
    expect(sheet).to_contain_text("내용 지문(SHA-256)")
    expect(sheet.get_by_role("list", name="결재선")).to_contain_text("한지민")
