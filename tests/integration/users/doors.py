"""Signing in as a person does."""

import httpx

from tests.fixtures.doors import Headers
from tests.fixtures.house import PASSWORD

Tokens = dict[str, str]


async def try_sign_in(
    client: httpx.AsyncClient, username: str = "customer", password: str = PASSWORD
) -> httpx.Response:
    return await client.post("/auth/login", data={"username": username, "password": password})


async def sign_in(client: httpx.AsyncClient, username: str = "customer", password: str = PASSWORD) -> Tokens:
    answer = await try_sign_in(client, username, password)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refresh(client: httpx.AsyncClient, tokens: Tokens) -> httpx.Response:
    return await client.post("/auth/refresh", json={"refresh_token": tokens["refresh_token"]})


async def status_of(client: httpx.AsyncClient, tokens: Tokens) -> int:
    """Whether the access token still opens."""
    return (await client.get("/auth/me", headers=bearer(tokens))).status_code


def bearer(tokens: Tokens) -> Headers:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def outcome(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["code"]
