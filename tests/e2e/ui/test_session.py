"""A sign-in that ends while the page is open, and two people on one SR."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import PASSWORD, Site

pytestmark = pytest.mark.e2e


def ask(site: Site, username: str, title: str) -> str:
    """Somebody files an inquiry; the address of its page."""
    with site.sign_in(username) as person:
        form = {"title": title, "description": "확인 부탁드립니다.", "category": "INQUIRY"}
        answer = person.post("/tasks/", json=form)
    assert answer.status_code == 201, answer.text
    return f"{site.itsm}/app/tasks/{answer.json()['id']}"


def revoke(site: Site, page: Page) -> None:
    """End the browser's session on the server; the browser keeps its cookies and knows nothing."""
    cookies = {str(cookie["name"]): str(cookie["value"]) for cookie in page.context.cookies()}
    with httpx.Client(base_url=site.itsm, cookies=cookies, trust_env=False) as client:
        answer = client.delete("/auth/session", headers={"X-GUARDiA-Client": "web"})
        assert answer.status_code == 204, answer.text
        assert client.get("/auth/me").status_code == 401


def test_signing_out_ends_it_in_another_tab_too(site: Site, sign_in: SignIn):
    page = sign_in("customer")
    other = page.context.new_page()
    other.goto(f"{site.itsm}/app/tasks")
    expect(other.get_by_role("heading", level=1)).to_have_text("SR")

    page.get_by_role("button", name="한지민 사용자 메뉴").click()
    page.get_by_role("button", name="로그아웃").click()

    for tab in (page, other):
        expect(tab).to_have_url(f"{site.itsm}/app/login")
        expect(tab.get_by_label("비밀번호")).to_be_visible()
    other.goto(f"{site.itsm}/app/tasks")
    expect(other).to_have_url(re.compile(r"/app/login\?next=%2Fapp%2Ftasks$"))


def test_a_comment_being_typed_outlives_the_session(site: Site, sign_in: SignIn):
    address = ask(site, "customer", "로그인이 풀려도 남는 글")
    page = sign_in("customer")
    page.goto(address)
    page.get_by_label("댓글").fill("여기까지 적었습니다.")
    revoke(site, page)
    page.get_by_role("button", name="댓글 남기기").click()

    login = page.get_by_role("dialog", name="다시 로그인해 주세요")
    expect(login.get_by_label("아이디")).to_have_value("customer")
    expect(login.get_by_label("비밀번호")).to_be_focused()
    login.get_by_label("비밀번호").fill(PASSWORD)
    login.get_by_role("button", name="로그인").click()

    expect(login).to_have_count(0)
    expect(page).to_have_url(address)
    expect(page.locator(".comment")).to_have_text([re.compile("여기까지 적었습니다.")])
    expect(page.get_by_label("댓글")).to_have_value("")


def test_giving_up_the_login_keeps_the_text_and_asks_again(site: Site, sign_in: SignIn):
    page = sign_in("customer")
    page.goto(ask(site, "customer", "로그인을 미룬 글"))
    page.get_by_label("댓글").fill("아직 보내지 않은 글")
    revoke(site, page)
    send = page.get_by_role("button", name="댓글 남기기")
    send.click()
    login = page.get_by_role("dialog", name="다시 로그인해 주세요")
    expect(login.get_by_label("비밀번호")).to_be_focused()

    page.keyboard.press("Escape")
    expect(login).to_have_count(0)
    expect(page.get_by_role("alert").filter(has_text="로그인이 필요합니다.")).to_be_visible()
    expect(page.get_by_label("댓글")).to_have_value("아직 보내지 않은 글")

    send.click()
    expect(login).to_be_visible()


def test_somebody_else_at_the_login_starts_afresh(site: Site, sign_in: SignIn):
    page = sign_in("customer")
    page.goto(ask(site, "customer", "자리를 바꾼 글"))
    page.get_by_label("댓글").fill("앞사람이 쓰던 글")
    revoke(site, page)
    page.get_by_role("button", name="댓글 남기기").click()

    login = page.get_by_role("dialog", name="다시 로그인해 주세요")
    login.get_by_label("아이디").fill("manager")
    login.get_by_label("비밀번호").fill(PASSWORD)
    login.get_by_role("button", name="로그인").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("내 업무")
    expect(page.get_by_role("button", name="오세훈 사용자 메뉴")).to_be_visible()
    with site.sign_in("customer") as customer:
        [sr] = [one for one in customer.get("/tasks/?size=100").json()["items"] if one["title"] == "자리를 바꾼 글"]
        assert customer.get(f"/tasks/{sr['id']}/comments").json()["total"] == 0


def edit(page: Page, address: str, title: str, priority: str) -> None:
    page.goto(address)
    page.get_by_role("button", name="수정", exact=True).click()
    page.get_by_role("dialog").get_by_label("제목").fill(title)
    page.get_by_role("dialog").get_by_label("우선순위").select_option(priority)


def save(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="저장").click()


def test_two_people_edit_one_sr_and_the_second_chooses_between_both_values(site: Site, sign_in: SignIn):
    address = ask(site, "customer2", "함께 고치는 글")
    first, second = sign_in("pm"), sign_in("engineer")
    edit(first, address, "먼저 고친 제목", "HIGH")
    edit(second, address, "나중에 고친 제목", "URGENT")
    save(first)
    expect(first.get_by_role("heading", level=1)).to_have_text("먼저 고친 제목")
    save(second)

    conflict = second.get_by_role("dialog", name="다른 사람이 먼저 고쳤습니다")
    title, priority = conflict.get_by_role("group", name="제목"), conflict.get_by_role("group", name="우선순위")
    expect(title).to_contain_text("나중에 고친 제목")
    expect(title).to_contain_text("먼저 고친 제목")
    expect(priority).to_contain_text("긴급")
    expect(priority).to_contain_text("높음")
    title.get_by_role("radio", name="저장된 값").check()
    conflict.get_by_role("button", name="고른 값으로 계속").click()
    save(second)

    expect(second.get_by_role("heading", level=1)).to_have_text("먼저 고친 제목")
    expect(second.locator(".sr-side .facts")).to_contain_text("긴급")
    first.reload()
    expect(first.locator(".sr-side .facts")).to_contain_text("긴급")
