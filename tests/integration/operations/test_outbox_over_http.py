"""The outbox as people see it: what was told, what could not be, and sending that again."""

from collections.abc import Callable

import httpx
import pytest

from core.operations.dispatcher import Dispatcher
from tests.fixtures.doors import Room
from tests.integration.operations import letters

Headers = Callable[[str], dict[str, str]]


class TestList:
    async def test_shows_the_newest_first_and_by_status(self, client: httpx.AsyncClient, headers_of: Headers):
        dead, waiting = await letters.queue_dead(), await letters.queue()
        everything = await client.get("/outbox/", headers=headers_of("engineer"))
        only_dead = await client.get("/outbox/?status=DEAD", headers=headers_of("auditor"))
        assert [row["id"] for row in everything.json()["items"]] == [waiting, dead]
        assert [row["id"] for row in only_dead.json()["items"]] == [dead]
        assert only_dead.json()["items"][0]["last_error"] == "메신저에 연결할 수 없습니다."

    async def test_the_key_that_guards_against_doubles_is_nobodys_business(
        self, client: httpx.AsyncClient, headers_of: Headers
    ):
        await letters.queue()
        answer = await client.get("/outbox/", headers=headers_of("admin"))
        assert "idempotency_key" not in answer.json()["items"][0]

    async def test_a_customer_has_no_business_here(self, client: httpx.AsyncClient, headers_of: Headers):
        assert (await client.get("/outbox/", headers=headers_of("customer"))).status_code == 403


class TestSendingAgain:
    async def test_a_dead_message_gets_all_its_tries_and_arrives(
        self, client: httpx.AsyncClient, headers_of: Headers, dispatcher: Dispatcher, room: Room
    ):
        letter = await letters.queue_dead("다시 보냅니다")

        answer = await client.post(f"/outbox/{letter}/resend", headers=headers_of("pm"))
        await dispatcher.deliver_due()

        assert answer.status_code == 200
        assert (answer.json()["status"], answer.json()["attempts"]) == ("PENDING", 0)
        assert room.texts == ["다시 보냅니다"]
        assert (await letters.read(letter)).status.value == "SENT"

    async def test_it_is_in_the_audit_trail(self, client: httpx.AsyncClient, headers_of: Headers):
        letter = await letters.queue_dead()
        await client.post(f"/outbox/{letter}/resend", headers=headers_of("pm"))
        trail = await client.get("/audit/?action=outbox.resent", headers=headers_of("auditor"))
        (row,) = trail.json()["items"]
        assert (row["subject_type"], row["subject_id"], row["actor"]["name"]) == ("OUTBOX", letter, "박서연")
        assert row["action_label"] == "알림 재발송"

    async def test_one_that_is_not_dead_is_left_alone(self, client: httpx.AsyncClient, headers_of: Headers):
        letter = await letters.queue()
        answer = await client.post(f"/outbox/{letter}/resend", headers=headers_of("pm"))
        assert (answer.status_code, answer.json()["code"]) == (409, "outbox.not_dead")

    @pytest.mark.parametrize("username", ["engineer", "customer", "auditor"])
    async def test_only_who_manages_the_outbox_may(self, client: httpx.AsyncClient, headers_of: Headers, username: str):
        letter = await letters.queue_dead()
        assert (await client.post(f"/outbox/{letter}/resend", headers=headers_of(username))).status_code == 403

    async def test_an_unknown_one_is_not_found(self, client: httpx.AsyncClient, headers_of: Headers):
        answer = await client.post("/outbox/999/resend", headers=headers_of("admin"))
        assert (answer.status_code, answer.json()["code"]) == (404, "outbox.not_found")
