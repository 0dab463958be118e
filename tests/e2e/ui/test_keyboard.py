"""Everything by keyboard: the way of an SR through the house, and what the focus does on the way."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import PASSWORD
from tests.e2e.ui.keys import choose, press, tab_to, write

pytestmark = pytest.mark.e2e

TITLE = "키보드로 올린 계정 요청"


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def status(page: Page) -> Locator:
    return page.locator(".sr-number")


def file_request(page: Page) -> None:
    """The customer takes the proposed approver out and puts one in by hand."""
    press(page, page.get_by_role("link", name="SR 등록").first)
    expect(heading(page)).to_be_focused()
    write(page, page.get_by_label("제목"), TITLE)
    write(page, page.get_by_label("내용", exact=False).first, "새로 온 직원의 계정을 만들어 주세요.")
    choose(page, page.get_by_label("분류"), "계정·권한")
    press(page, button(page, "박서연 빼기"))
    picker = page.get_by_label("추가할 결재자")
    expect(picker).to_be_focused()
    choose(page, picker, "박서연")
    press(page, button(page, "추가"), "Space")
    expect(picker).to_be_focused()
    expect(page.locator(".step-list > li")).to_have_count(1)
    press(page, button(page, "등록"))
    expect(heading(page)).to_have_text(TITLE)
    expect(heading(page)).to_be_focused()
    expect(status(page)).to_contain_text("결재중")


def approve(page: Page) -> None:
    row = page.get_by_role("listitem").filter(has_text=TITLE)
    press(page, row.get_by_role("button", name="승인"))
    press(page, page.get_by_role("dialog").get_by_role("button", name="승인", exact=True))
    expect(page.get_by_text("승인했습니다.").first).to_be_visible()
    expect(row).to_have_count(0)
    expect(heading(page)).to_be_focused()


def work(page: Page) -> None:
    press(page, page.get_by_role("navigation", name="주 메뉴").get_by_role("link", name="SR"))
    expect(heading(page)).to_be_focused()
    press(page, page.get_by_role("link", name=TITLE))
    press(page, button(page, "처리 시작"))
    expect(status(page)).to_contain_text("처리중")
    expect(heading(page)).to_be_focused()
    tab_to(page, page.get_by_role("tab", name="대화"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="작업")).to_be_focused()
    write(page, page.get_by_label("작업 내용"), "계정을 만들었습니다.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".timeline")).to_contain_text("계정을 만들었습니다.")
    tab_to(page, button(page, "해결"), key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(status(page)).to_contain_text("해결")


def close(page: Page) -> None:
    page.reload()
    press(page, button(page, "종료"))
    expect(status(page)).to_contain_text("종료")


def test_an_sr_goes_through_the_house_by_keyboard_alone(sign_in: SignIn):
    customer = sign_in("customer")

    file_request(customer)
    approve(sign_in("pm"))
    work(sign_in("engineer"))
    close(customer)

    tab_to(customer, customer.get_by_role("tab", name="대화"))
    customer.keyboard.press("End")
    expect(customer.get_by_role("tabpanel")).to_contain_text(re.compile("해결.*종료"))


def test_signing_out_and_in(sign_in: SignIn):
    page = sign_in("customer")
    press(page, button(page, "한지민 사용자 메뉴"))
    press(page, button(page, "로그아웃"))
    expect(page).to_have_url(re.compile("/app/login$"))

    expect(page.get_by_label("아이디")).to_be_focused()
    page.keyboard.type("customer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")

    expect(heading(page)).to_have_text("내 업무")
    expect(heading(page)).to_be_focused()


def test_the_skip_link_leads_past_the_menu(sign_in: SignIn):
    page = sign_in("customer", at="/app/tasks")
    expect(heading(page)).to_have_text("SR")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="본문으로 건너뛰기")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")

    expect(page.get_by_role("main").get_by_role("link", name="SR 등록")).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(sign_in: SignIn):
    page = sign_in("engineer", at="/app/tasks/4")
    opener = button(page, "보류")
    press(page, opener)
    dialog = page.get_by_role("dialog", name="보류")
    expect(dialog.get_by_label("사유")).to_be_focused()

    outside = "() => document.activeElement !== document.body && !document.activeElement.closest('dialog')"
    strayed = []
    for key in ["Tab"] * 8 + ["Shift+Tab"] * 8:
        page.keyboard.press(key)
        strayed.append(page.evaluate(outside))
    assert strayed == [False] * 16

    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_dialog_closes_by_its_buttons_too(sign_in: SignIn):
    page = sign_in("engineer", at="/app/tasks/4")
    opener = button(page, "수정")

    for name in ("닫기", "취소"):
        press(page, opener)
        press(page, page.get_by_role("dialog", name="SR 수정").get_by_role("button", name=name))
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(opener).to_be_focused()


def test_menus_open_and_escape_leads_back_to_their_button(sign_in: SignIn):
    page = sign_in("engineer", at="/app/tasks")
    filters = page.get_by_role("group", name="목록 조건")
    press(page, filters.get_by_role("button", name="상태", exact=True), "Space")
    press(page, page.get_by_role("checkbox", name="접수"), "Space")
    expect(page).to_have_url(re.compile(r"status=OPEN"))

    page.keyboard.press("Escape")

    expect(page.get_by_role("checkbox", name="접수")).to_be_hidden()
    expect(page.locator(".multi button").first).to_be_focused()


def test_the_folded_menu_opens_and_closes_on_a_telephone(sign_in: SignIn):
    page = sign_in("engineer")
    page.set_viewport_size({"width": 390, "height": 844})
    toggle = button(page, "메뉴")
    navigation = page.get_by_role("navigation", name="주 메뉴")
    press(page, toggle)
    tab_to(page, navigation.get_by_role("link", name="서버"))

    page.keyboard.press("Escape")
    expect(navigation).to_be_hidden()
    expect(toggle).to_be_focused()

    press(page, toggle)
    press(page, navigation.get_by_role("link", name="서버"))
    expect(heading(page)).to_have_text("서버")
    expect(heading(page)).to_be_focused()
    expect(navigation).to_be_hidden()


def test_single_keys_lead_about_and_never_while_typing(sign_in: SignIn):
    page = sign_in("engineer")
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(heading(page)).to_have_text("SR")
    expect(heading(page)).to_be_focused()

    write(page, page.get_by_label("SR 번호"), "gans?")
    expect(page.get_by_label("SR 번호")).to_have_value("gans?")
    expect(heading(page)).to_have_text("SR")
    expect(page.get_by_role("dialog")).to_have_count(0)

    tab_to(page, page.get_by_role("button", name="번호로 찾기"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="단축키 안내")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="번호로 찾기")).to_be_focused()


def test_a_refused_form_leads_to_the_first_field_to_mend(sign_in: SignIn):
    page = sign_in("customer", at="/app/tasks/new")
    press(page, button(page, "등록"))

    expect(page.get_by_label("제목")).to_be_focused()
    expect(page.get_by_label("제목")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("제목")).to_have_accessible_description(re.compile("제목을 입력해 주세요."))
