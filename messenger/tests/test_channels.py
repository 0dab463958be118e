"""Who sees which channel, who writes where, who creates new ones."""

from typing import Any

import pytest
from fastapi import FastAPI
from helpers import Say, as_, recorded_queries
from httpx import AsyncClient

from core.channels import Audience, may_see, visible_channels
from core.people import Person
from models import ChannelKind, MemberKind, Role

SERVICE_REQUESTS, INCIDENTS, NOTICES, HANBIT, PUREUN = 1, 2, 3, 11, 12
ALL_CHANNELS = {1, 2, 3, 11, 12, 13, 14}
SEES = {
    "bot": ALL_CHANNELS,
    "ana": ALL_CHANNELS,
    "pia": ALL_CHANNELS,
    "eun": ALL_CHANNELS,
    "aud": ALL_CHANNELS,
    "cho": {NOTICES, HANBIT},
    "pur": {NOTICES, PUREUN},
    "non": {NOTICES},
}
WRITES = {
    "bot": ALL_CHANNELS,
    "ana": ALL_CHANNELS,
    "pia": ALL_CHANNELS,
    "eun": ALL_CHANNELS,
    "aud": set(),
    "cho": {HANBIT},
    "pur": {PUREUN},
    "non": set(),
}


def expected(username: str, channel_id: int) -> int:
    """404 where the channel does not exist for someone, 403 where it may only be read."""
    if channel_id not in SEES[username]:
        return 404
    return 201 if channel_id in WRITES[username] else 403


class TestVisibility:
    @pytest.mark.parametrize("username", SEES)
    async def test_the_list_holds_what_one_may_see(self, client: AsyncClient, username: str) -> None:
        channels = (await client.get("/api/channels", headers=as_(username))).json()
        assert {channel["id"] for channel in channels} == SEES[username]
        assert {channel["id"] for channel in channels if channel["can_write"]} == WRITES[username]

    @pytest.mark.parametrize("username", SEES)
    async def test_history_is_404_out_of_sight(self, client: AsyncClient, username: str) -> None:
        answers = {
            channel: (await client.get(f"/api/channels/{channel}/messages", headers=as_(username))).status_code
            for channel in ALL_CHANNELS
        }
        assert answers == {channel: 200 if channel in SEES[username] else 404 for channel in ALL_CHANNELS}

    @pytest.mark.parametrize("username", SEES)
    async def test_writing_follows_the_rights(self, client: AsyncClient, username: str) -> None:
        bodies = [{"channel_id": channel, "content": "안녕하세요"} for channel in ALL_CHANNELS]
        answers = {
            body["channel_id"]: (await client.post("/api/messages", json=body, headers=as_(username))).status_code
            for body in bodies
        }
        assert answers == {channel: expected(username, channel) for channel in ALL_CHANNELS}

    @pytest.mark.parametrize("username", SEES)
    async def test_a_mark_in_an_unseen_channel_is_404(self, client: AsyncClient, say: Say, username: str) -> None:
        said = {channel: await say("bot", channel, "알림") for channel in sorted(ALL_CHANNELS)}
        answers = {
            channel: await client.put(
                f"/api/channels/{channel}/read", json={"message_id": message["id"]}, headers=as_(username)
            )
            for channel, message in said.items()
        }
        assert {channel for channel, answer in answers.items() if answer.status_code == 204} == SEES[username]
        assert {answer.status_code for channel, answer in answers.items() if channel not in SEES[username]} <= {404}

    async def test_hidden_and_missing_channels_answer_alike(self, client: AsyncClient) -> None:
        hidden = (await client.get(f"/api/channels/{PUREUN}/messages", headers=as_("cho"))).json()
        missing = (await client.get("/api/channels/999/messages", headers=as_("cho"))).json()
        assert (hidden["detail"], hidden["code"]) == (missing["detail"], missing["code"])

    @pytest.mark.parametrize("role", [*Role, None])
    @pytest.mark.parametrize("institution_id", [None, 1, 2])
    async def test_both_forms_of_the_rule_agree(
        self, app: FastAPI, role: Role | None, institution_id: int | None
    ) -> None:
        kind = MemberKind.BOT if role is None else MemberKind.PERSON
        person = Person(id=9, kind=kind, username="x", name="x", role=role, institution_id=institution_id)
        admin = Person(id=8, kind=MemberKind.PERSON, username="y", name="y", role=Role.ADMIN)
        async with app.state.db.read() as session:
            by_query = {channel.id for channel in await session.scalars(visible_channels(person))}
            every = (await session.scalars(visible_channels(admin))).all()
        assert by_query == {channel.id for channel in every if may_see(person, Audience.of(channel))}
        assert len(every) == len(ALL_CHANNELS)

    def test_nobody_without_institution_fits_a_channel_without_one(self) -> None:
        person = Person(id=9, kind=MemberKind.PERSON, username="x", name="x", role=Role.CUSTOMER)
        assert not may_see(person, Audience(ChannelKind.INSTITUTION, None))


class TestList:
    async def test_a_channel_has_the_shape_of_the_contract(self, client: AsyncClient, say: Say) -> None:
        said = await say("bot", HANBIT, "접수되었습니다")
        channels = (await client.get("/api/channels", headers=as_("cho"))).json()
        assert channels[1] == {
            "id": HANBIT,
            "name": "한빛시청 요청방",
            "kind": "INSTITUTION",
            "institution_id": 1,
            "last_message_at": said["created_at"],
            "unread": 1,
            "can_write": True,
        }

    async def test_costs_one_query_whatever_its_length(self, app: FastAPI, client: AsyncClient, say: Say) -> None:
        for channel in sorted(ALL_CHANNELS):
            await say("bot", channel, "알림")
        await client.get("/api/channels", headers=as_("eun"))
        with recorded_queries(app) as queries:
            channels = (await client.get("/api/channels", headers=as_("eun"))).json()
        assert len(channels) == len(ALL_CHANNELS)
        assert len([query for query in queries if query.startswith("SELECT")]) == 1


class TestCreating:
    @pytest.mark.parametrize(
        ("username", "status"),
        [("bot", 201), ("ana", 201), ("pia", 201), ("eun", 403), ("cho", 403), ("aud", 403)],
    )
    async def test_admins_project_managers_and_the_bot_may(
        self, client: AsyncClient, username: str, status: int
    ) -> None:
        body = {"name": "야간 작업", "kind": "STAFF"}
        answer = await client.post("/api/channels", json=body, headers=as_(username))
        assert answer.status_code == status

    async def test_ids_go_on_after_the_seeded_ones(self, client: AsyncClient) -> None:
        body = {"name": "다솜구청 요청방", "kind": "INSTITUTION", "institution_id": 5}
        answer = await client.post("/api/channels", json=body, headers=as_("bot"))
        assert (answer.status_code, answer.json()["id"]) == (201, 15)

    async def test_a_name_is_taken_once(self, client: AsyncClient) -> None:
        answer = await client.post("/api/channels", json={"name": "장애", "kind": "STAFF"}, headers=as_("ana"))
        assert (answer.status_code, answer.json()["code"]) == (409, "channel.name_taken")

    @pytest.mark.parametrize(
        "body", [{"name": "방", "kind": "INSTITUTION"}, {"name": "방", "kind": "STAFF", "institution_id": 1}]
    )
    async def test_institution_channels_and_only_they_have_one(self, client: AsyncClient, body: dict[str, Any]) -> None:
        answer = await client.post("/api/channels", json=body, headers=as_("ana"))
        assert (answer.status_code, answer.json()["code"]) == (400, "channel.institution")

    async def test_an_unknown_kind_is_named(self, client: AsyncClient) -> None:
        answer = await client.post("/api/channels", json={"name": "방", "kind": "SECRET"}, headers=as_("ana"))
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "kind"
