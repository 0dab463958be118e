"""The whole house, walked end to end in a browser: asked, approved, worked over SSH, closed, and everyone told."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import Site, until
from tests.e2e.ssh.sshd import Sshd

pytestmark = pytest.mark.e2e

TITLE = "업무 서버 디스크 사용률 확인"
COMMAND = "echo 주소 127.0.0.1 계정 $(id -un); for n in 1 2 3; do echo 진행 $n; sleep 0.2; done; df -h / | tail -1"


def register(site: Site, host: Sshd) -> None:
    """The real host becomes a server of 한빛시청; its key is pinned as it answers."""
    with site.sign_in("pm") as pm:
        body = {
            "hostname": "hb-e2e-was01",
            "server_role": "WAS",
            "institution_id": 1,
            "ip_addr": host.host,
            "ssh_port": host.port,
            "ssh_user": host.username,
            "os_pw": host.password,
        }
        answer = pm.post("/servers/", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["host_key_status"] == "PINNED"


def ask(page: Page) -> str:
    """The customer files the SR with a line of one approver; its address."""
    page.get_by_role("link", name="SR", exact=True).first.click()
    page.get_by_role("link", name="SR 등록").first.click()
    page.get_by_label("제목").fill(TITLE)
    page.get_by_label("내용", exact=False).first.fill("/ 파티션의 사용률을 확인해 주세요.")
    page.get_by_label("분류").select_option("SERVER")
    page.get_by_label("서버", exact=False).first.select_option(label="hb-e2e-was01 (운영)")
    expect(
        page.get_by_role("group", name="결재선").get_by_role("listitem").filter(has_text="사업관리자").last
    ).to_contain_text("박서연")
    page.get_by_role("button", name="등록", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.locator(".sr-number")).to_contain_text("결재중")
    return page.url


def approve(page: Page) -> None:
    """Two clicks from the start page."""
    page.get_by_role("button", name="승인").first.click()
    page.get_by_role("dialog").get_by_role("button", name="승인").click()
    expect(page.get_by_text("승인했습니다.").first).to_be_visible()


def work(page: Page, address: str) -> None:
    """The engineer begins, runs the command on the real server, sees its output, and resolves."""
    page.goto(address)
    page.get_by_role("button", name="처리 시작").click()
    expect(page.locator(".sr-number")).to_contain_text("처리중")
    page.get_by_role("tab", name="작업").click()
    page.get_by_label("명령 (hb-e2e-was01)").fill(COMMAND)
    page.get_by_role("button", name="실행", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="실행", exact=True).click()
    execution = page.locator("details.execution").first
    expect(execution).to_contain_text("진행 3")
    expect(execution).to_contain_text("성공")
    page.get_by_role("button", name="해결").click()
    expect(page.locator(".sr-number")).to_contain_text("해결")


def close(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="종료").click()
    expect(page.locator(".sr-number")).to_contain_text("종료")


def check_what_the_room_heard(site: Site, host: Sshd, number: str) -> None:
    """Every step in order, with neither address nor account nor password in it, nor in any log."""
    told = lambda: [text for text in site.messages(1) if number in text]  # noqa: E731 - asked again and again
    until(lambda: any("종료" in text for text in told()), what="the room hears the end")
    steps = [re.sub(r"[^가-힣A-Z ]", "", text.split("**")[1]).strip() for text in told()]
    assert steps == [
        "SR 접수",
        "결재 상신",
        "상태 변경",
        "결재 완료",
        "담당자 지정",
        "상태 변경",
        "작업 실행 성공",
        "상태 변경",
        "상태 변경",
    ]
    everything = "\n".join([*site.messages(1), *site.messages(11), site.log_of("itsm"), site.log_of("messenger")])
    for hidden in (host.host + ":" + str(host.port), host.username, host.password):
        assert hidden not in everything
    assert not any(host.host in text for text in told())


def check_the_work_log(site: Site) -> None:
    """The output is kept, masked."""
    with site.sign_in("engineer") as engineer:
        wanted = {"assignee_id": "4", "status": "CLOSED", "sort": "-updated_at"}
        sr = engineer.get("/tasks/", params=wanted).json()["items"][0]
        log = engineer.get(f"/tasks/{sr['id']}/work-logs").json()["items"][0]

    assert sr["title"] == TITLE
    assert log["kind"] == "COMMAND"
    assert "[주소]" in log["content"]
    assert "[계정]" in log["content"]
    assert "진행 3" in log["content"]


def say_something_in_messenger(site: Site, page: Page) -> None:
    """The same sign-in opens the room, to read and to write in."""
    page.goto(f"{site.messenger}/#channel-1")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    page.get_by_role("textbox").last.fill("점검을 마쳤습니다.")
    page.keyboard.press("Enter")
    until(lambda: "점검을 마쳤습니다." in site.messages(1), what="the message arrives")
    assert site.messages(1)[-1] == "점검을 마쳤습니다."


def test_an_sr_is_asked_approved_worked_over_ssh_closed_and_the_room_hears_each_step(
    site: Site, host: Sshd, sign_in: SignIn
):
    register(site, host)
    customer, engineer = sign_in("customer"), sign_in("engineer")

    address = ask(customer)
    approve(sign_in("pm"))
    work(engineer, address)
    close(customer)

    check_what_the_room_heard(site, host, customer.locator(".sr-number").inner_text().split()[0])
    check_the_work_log(site)
    say_something_in_messenger(site, engineer)
