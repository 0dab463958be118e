"""결재, walked end to end in browsers: drafted, agreed side by side, signed in somebody's place, sent back, drafted
anew, approved, and proved, by the house and offline."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.config import ROOT
from tests.e2e.conftest import SignIn
from tests.e2e.processes import Site
from utils import clock

pytestmark = pytest.mark.e2e

TITLE = "업무 서버 보안 갱신"
LINE = re.compile("합의 오세훈·정우진.* → 결재 박서연")


def draft(page: Page, site: Site) -> str:
    """The customer files an SR: two agree side by side, then one decides. The address of the SR."""
    page.goto(f"{site.itsm}/app/tasks/new")
    page.get_by_label("제목").fill(TITLE)
    page.get_by_label("내용", exact=False).first.fill("취약점을 막는 갱신입니다. 야간에 적용해 주세요.")
    page.get_by_label("분류").select_option(label="서버 작업")
    page.get_by_role("button", name="박서연 빼기").click()  # whom this institution usually asks
    make_line(page)
    page.get_by_role("button", name="등록", exact=True).click()
    expect(page.locator(".sr-number")).to_contain_text("결재중")
    return page.url


def make_line(page: Page) -> None:
    """오세훈 and 정우진 agree, 박서연 decides."""
    pick(page, "추가할 결재자", "오세훈", "추가")
    pick(page, "추가할 결재자", "박서연", "추가")
    page.get_by_role("button", name="함께 결재 (1단계)").click()
    pick(page, "1단계에서 함께 결재할 사람", "정우진", "함께 추가")
    page.get_by_label("1단계 종류").select_option(label="합의")
    expect(page.get_by_role("img", name=LINE)).to_be_visible()


def pick(page: Page, label: str, name: str, button: str) -> None:
    select = page.get_by_label(label)
    choice = select.locator("option").filter(has_text=re.compile(f"^{name}"))
    select.select_option(choice.first.get_attribute("value"))
    page.get_by_role("button", name=button, exact=True).click()


def go_away(page: Page, site: Site, *, delegate: str) -> None:
    """정우진 is away from now on."""
    now = clock.seoul_now()
    page.goto(f"{site.itsm}/app/absences")
    page.get_by_role("button", name="내 부재 등록").click()
    dialog = page.get_by_role("dialog", name="부재 등록")
    dialog.get_by_label("시작").fill(f"{now - timedelta(minutes=5):%Y-%m-%dT%H:%M}")
    dialog.get_by_label("끝").fill(f"{now + timedelta(days=3):%Y-%m-%dT%H:%M}")
    dialog.get_by_label("사유").fill("출장")
    choice = dialog.get_by_label("대결할 사람").locator("option").filter(has_text=re.compile(f"^{delegate}"))
    dialog.get_by_label("대결할 사람").select_option(choice.first.get_attribute("value"))
    dialog.get_by_role("button", name="등록").click()
    expect(page.get_by_role("row").filter(has_text="출장")).to_contain_text("부재 중")


def open_document(page: Page, site: Site, box: str = "pending") -> None:
    page.goto(f"{site.itsm}/app/approvals?box={box}")
    page.get_by_role("row").filter(has_text=TITLE).first.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def sign(page: Page, site: Site) -> None:
    """Two clicks on the document."""
    open_document(page, site)
    page.get_by_role("button", name="승인", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="승인", exact=True).click()
    expect(page.get_by_text("승인했습니다.").first).to_be_visible()


def signed(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name="결재선").locator(".line-box").filter(has_text=name)


def send_to_drafter(page: Page, site: Site) -> None:
    open_document(page, site)
    page.get_by_role("button", name="반려", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("반려 사유").fill("적용 시각과 되돌리는 방법을 적어 주세요.")
    dialog.get_by_role("button", name="반려", exact=True).click()
    expect(page.get_by_text("반려했습니다.").first).to_be_visible()


def draft_anew(page: Page, address: str) -> None:
    """What was missing is written, and the SR is put to approval again."""
    page.goto(address)
    expect(page.locator(".sr-number")).to_contain_text("반려")
    page.get_by_role("button", name="수정", exact=True).click()
    edit = page.get_by_role("dialog", name="SR 수정")
    edit.get_by_label("내용").fill("22시에 적용하고, 실패하면 22시 30분에 이전 판으로 되돌립니다.")
    edit.get_by_role("button", name="저장").click()
    expect(edit).to_have_count(0)
    page.get_by_role("button", name="결재 올리기").click()
    expect(page.get_by_role("img", name=LINE)).to_be_visible()  # that of the round before
    page.get_by_role("dialog").get_by_role("button", name="상신").click()
    expect(page.locator(".sr-number")).to_contain_text("결재중")


def prove(page: Page, site: Site, folder: Path) -> None:
    """The house checks its own records, and a script does so with the file alone."""
    open_document(page, site, "done")
    check = page.get_by_role("region", name="서명 검증")
    check.get_by_role("button", name="검증", exact=True).click()
    expect(check).to_contain_text("서명 4건과 내용이 모두 맞습니다.")
    with page.expect_download() as download:
        page.get_by_role("link", name="서명 기록 내려받기").click()
    download.value.save_as(folder / "record.json")
    command = [sys.executable, str(ROOT / "scripts" / "verify_approval.py"), str(folder / "record.json")]
    assert subprocess.run(command, check=False).returncode == 0


def test_drafted_agreed_in_anothers_place_sent_back_drafted_anew_approved_and_proved(
    site: Site, sign_in: SignIn, tmp_path: Path
):
    customer, manager, decider = sign_in("customer"), sign_in("manager"), sign_in("pm")
    away, substitute = sign_in("pm2"), sign_in("admin")
    address = draft(customer, site)
    go_away(away, site, delegate="관리자")

    sign(manager, site)
    sign(substitute, site)
    expect(signed(substitute, "정우진")).to_contain_text("대결")
    expect(signed(substitute, "정우진")).to_contain_text("관리자")
    open_document(away, site, "after")
    away.get_by_role("button", name=re.compile("^확인 AP-")).click()
    expect(away.get_by_role("button", name=re.compile("^확인 AP-"))).to_have_count(0)

    send_to_drafter(decider, site)
    draft_anew(customer, address)
    for page in (manager, substitute, decider):
        sign(page, site)

    customer.goto(address)
    expect(customer.locator(".sr-number")).to_contain_text("승인")
    prove(customer, site, tmp_path)
