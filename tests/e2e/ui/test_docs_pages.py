"""The pages of the API: drawn from our own files, under the same content security policy as everything else."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import SignIn
from tests.e2e.processes import Site

pytestmark = pytest.mark.e2e


def test_swagger_ui_draws_the_operations(site: Site, sign_in: SignIn):
    page = sign_in("engineer")
    page.goto(f"{site.itsm}/docs")

    page.locator("#operations-tag-tasks").click()  # folded: there are too many operations to draw at once
    operation = page.locator(".opblock-get").filter(has_text="/tasks/{sr_id}/history")
    expect(operation).to_be_visible()
    operation.locator(".opblock-summary-control").click()
    expect(operation.get_by_role("button", name="Try it out")).to_be_visible()


def test_redoc_draws_the_operations(site: Site, sign_in: SignIn):
    page = sign_in("engineer")
    page.goto(f"{site.itsm}/redoc")

    group = page.locator("#tag\\/tasks")
    expect(group).to_be_visible()
    expect(page.get_by_text("/tasks/{sr_id}/history").first).to_be_attached()
    expect(page.locator(".menu-content")).to_have_css("position", "sticky")
