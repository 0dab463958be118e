"""Whether we live, whether we are ready, how busy we are."""

import httpx
import pytest

import database
from main import app
from tests.integration.operations import letters
from tests.integration.operations.conftest import Configure


def from_address(address: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app, client=(address, 5))
    return httpx.AsyncClient(transport=transport, base_url="http://itsm.test")


async def test_the_process_answers(client: httpx.AsyncClient):
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


class TestReadiness:
    async def test_is_given_while_the_database_answers(self, client: httpx.AsyncClient):
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["checks"]) == (200, {"database": "ok", "disk": "ok"})

    @pytest.mark.parametrize(
        "url", ["sqlite+aiosqlite:////nowhere/at-all.db", "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"]
    )
    async def test_is_not_while_it_does_not(self, client: httpx.AsyncClient, url: str):
        await database.disconnect()
        database.connect(url)
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json() == {"status": "unavailable", "checks": {"database": "failed", "disk": "ok"}}

    async def test_does_not_depend_on_messenger(self, client: httpx.AsyncClient):
        await letters.queue_dead()
        assert (await client.get("/readyz")).status_code == 200


class TestMetrics:
    async def test_tell_what_is_in_the_outbox(self, client: httpx.AsyncClient):
        await letters.queue_dead()
        await letters.queue_dead()
        text = (await client.get("/metrics")).text
        assert 'guardia_outbox_messages{status="DEAD"} 2.0' in text
        assert 'guardia_database_connections_in_use{pool="write"}' in text
        assert "guardia_http_requests_total" in text

    async def test_count_requests_by_route_and_never_by_address(self, client: httpx.AsyncClient):
        await client.get("/tasks/123456")
        text = (await client.get("/metrics")).text
        assert 'route="/tasks/{sr_id}"' in text
        assert "123456" not in text

    @pytest.mark.usefixtures("database_url")
    async def test_are_for_this_machine_alone(self):
        async with from_address("10.9.9.9") as stranger:
            answer = await stranger.get("/metrics")
        assert (answer.status_code, answer.json()["code"]) == (403, "metrics.forbidden")

    @pytest.mark.usefixtures("database_url")
    async def test_or_for_who_has_the_token(self, configure: Configure):
        configure(METRICS_TOKEN="a-token-for-prometheus")
        async with from_address("10.9.9.9") as scraper:
            good = await scraper.get("/metrics", headers={"Authorization": "Bearer a-token-for-prometheus"})
            bad = await scraper.get("/metrics", headers={"Authorization": "Bearer another"})
        assert (good.status_code, bad.status_code) == (200, 403)

    @pytest.mark.usefixtures("database_url")
    async def test_with_a_token_this_machine_needs_it_too(self, configure: Configure, client: httpx.AsyncClient):
        configure(METRICS_TOKEN="a-token-for-prometheus")
        assert (await client.get("/metrics")).status_code == 403


async def test_the_browser_is_told_where_messenger_is(client: httpx.AsyncClient, configure: Configure):
    configure(MESSENGER_PUBLIC_URL="http://chat.hanbit.example")
    answer = await client.get("/api/config/ui")
    assert answer.json()["messenger_url"] == "http://chat.hanbit.example"
    assert answer.json()["version"]
