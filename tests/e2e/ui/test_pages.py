"""Every page: reachable for all (axe), named, within the width of a telephone, light and dark, in every role."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import Site
from tests.e2e.ui.looking import FOUR_VIEWS, WIDE, Place, follow, follow_to, look, look_at_dialog, visit

pytestmark = pytest.mark.e2e

HOME = Place("/app/", "내 업무")
LIST = Place("/app/tasks", "SR")
NEW = Place("/app/tasks/new", "SR 등록")
APPROVALS = Place("/app/approvals", "결재함")
SERVERS = Place("/app/servers", "서버")
INSTITUTIONS = Place("/app/institutions", "기관")
USERS = Place("/app/users", "사용자")
ACCOUNT = Place("/app/account", "내 계정")
FORBIDDEN = "이 화면을 볼 권한이 없습니다"


def sr(number: int, title: str, tab: str = "") -> Place:
    """The page of an SR of the demo site: they are numbered in the order they are told in."""
    return Place(f"/app/tasks/{number}{tab}", title, rf"SR-\d{{4}}-{number:06} {re.escape(title)}")


def operations(view: str, label: str) -> Place:
    return Place(f"/app/operations?view={view}", "운영", f"운영 · {label}")


WORKED = (4, "공간정보 서버 응답 지연 조사")
EVERY_PAGE = (
    HOME,
    LIST,
    Place("/app/tasks?box=assigned&sort=-priority", "SR"),
    Place("/app/tasks?status=OPEN&status=RESOLVED&priority=HIGH&category=DATA&institution_id=4", "SR"),
    Place("/app/tasks?number=SR-2000-000001", "SR"),
    NEW,
    sr(*WORKED),
    sr(*WORKED, "?tab=work"),
    sr(*WORKED, "?tab=history"),
    sr(5, "교육 행정 포털 방화벽 허용 요청"),
    APPROVALS,
    Place("/app/approvals?box=progress", "결재함"),
    Place("/app/approvals?box=done", "결재함"),
    SERVERS,
    Place("/app/servers?institution_id=3", "서버"),
    INSTITUTIONS,
    USERS,
    Place("/app/users?role=CUSTOMER", "사용자"),
    operations("outbox", "알림 발송"),
    operations("jobs", "정기 작업"),
    operations("audit", "감사 기록"),
    ACCOUNT,
    Place("/app/nowhere", "페이지를 찾을 수 없습니다"),
    Place("/app/tasks/999999", "SR을 찾을 수 없습니다"),
)


def test_every_page_as_the_administrator_sees_it(site: Site, sign_in: SignIn):
    page = sign_in("admin")

    assert [fault for place in EVERY_PAGE for fault in visit(page, site.itsm, place, FOUR_VIEWS)] == []


def test_the_pages_as_a_customer_sees_them(sign_in: SignIn):
    page = sign_in("customer")
    own = sr(2, "신규 입사자 민원 시스템 계정 발급")
    refused = Place("/app/operations", FORBIDDEN)
    places = (HOME, LIST, NEW, own, APPROVALS, SERVERS, ACCOUNT, refused)

    assert [fault for place in places for fault in follow(page, place)] == []


def test_the_pages_as_an_auditor_sees_them(sign_in: SignIn):
    page = sign_in("auditor")
    refused = Place("/app/tasks/new", FORBIDDEN)
    places = (HOME, LIST, sr(*WORKED, "?tab=work"), APPROVALS, SERVERS, operations("audit", "감사 기록"), refused)

    assert [fault for place in places for fault in follow(page, place)] == []


def test_the_login_page_before_and_after_a_refusal(site: Site, sign_in: SignIn):
    page = sign_in("engineer")
    page.context.clear_cookies()
    faults = visit(page, site.itsm, Place("/app/login", "GUARDiA", "로그인"), FOUR_VIEWS)
    page.get_by_role("button", name="로그인").click()
    expect(page.get_by_text("비밀번호를 입력해 주세요.")).to_be_visible()

    assert [*faults, *look(page, "refused login")] == []


DIALOGS = (
    (HOME.path, "승인"),
    (HOME.path, "반려"),
    (f"/app/tasks/{WORKED[0]}", "수정"),
    (f"/app/tasks/{WORKED[0]}", "보류"),
    (f"/app/tasks/{WORKED[0]}", "바꾸기 (담당자)"),
    ("/app/tasks/5", "결재 올리기"),
    (SERVERS.path, "서버 등록"),
    (SERVERS.path, "호스트 키 확인"),
    (INSTITUTIONS.path, "기관 등록"),
    (USERS.path, "사용자 등록"),
    (USERS.path, "비밀번호 초기화"),
)


def test_every_dialog(sign_in: SignIn):
    page, faults = sign_in("pm"), []
    admin = sign_in("admin")
    for path, name in DIALOGS:
        one = {USERS.path: admin}.get(path, page)
        one.set_viewport_size(WIDE)
        follow_to(one, path)
        one.locator("main").get_by_role("button", name=name).first.click()
        faults += look_at_dialog(one, f"{path} {name}")

    assert faults == []


def test_the_menus_and_the_empty_form(site: Site, sign_in: SignIn):
    page = sign_in("customer")
    page.get_by_role("button", name="한지민 사용자 메뉴").click()
    expect(page.get_by_role("link", name="내 계정")).to_be_visible()
    faults = look(page, "user menu")

    page.get_by_role("button", name="메뉴", exact=True).click()
    expect(page.get_by_role("navigation", name="주 메뉴")).to_be_visible()
    faults += look(page, "folded navigation")

    page.goto(f"{site.itsm}/app/tasks?box=requested")
    page.get_by_role("group", name="목록 조건").get_by_role("button", name="상태", exact=True).click()
    expect(page.get_by_role("checkbox", name="접수")).to_be_visible()
    faults += look(page, "filter menu")

    page.goto(f"{site.itsm}{NEW.path}")
    page.get_by_role("button", name="등록", exact=True).click()
    expect(page.get_by_text("제목을 입력해 주세요.").last).to_be_visible()
    faults += look(page, "refused form")

    assert faults == []


def test_who_may_not_read_internal_work_sees_no_tab_for_it(site: Site, sign_in: SignIn):
    customer, auditor = sign_in("customer2"), sign_in("auditor")
    customer.goto(f"{site.itsm}/app/tasks/{WORKED[0]}?tab=work")
    auditor.goto(f"{site.itsm}/app/tasks/{WORKED[0]}?tab=work")

    expect(customer.get_by_role("tab")).to_have_text(["대화", "이력"])
    expect(customer.get_by_role("tab", name="대화")).to_have_attribute("aria-selected", "true")
    expect(auditor.get_by_role("tab")).to_have_text(["대화", "작업", "이력"])
    expect(auditor.get_by_role("tab", name="작업")).to_have_attribute("aria-selected", "true")


def test_the_words_of_the_desk_are_korean(site: Site, sign_in: SignIn):
    page = sign_in("customer3")
    expect(page.get_by_role("banner").get_by_role("link", name="메신저")).to_have_attribute("href", site.messenger)
    page.goto(f"{site.itsm}{NEW.path}")

    choices = page.get_by_label("서버", exact=True).get_by_role("option")
    expect(choices).to_have_text([re.compile("해당 없음"), "ss-edu-dev01 (개발)", "ss-edu-web01 (운영)"])
