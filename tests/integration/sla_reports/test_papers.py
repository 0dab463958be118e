"""The files: signed when issued, marked while a draft, and a signature that anybody can check without us."""

import asyncio
import io
import random
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from freezegun.api import FrozenDateTimeFactory
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.config import ROOT
from core.signatures.enums import KeyPurpose
from core.signatures.keys import make_key_pair
from models import SigningKey
from scripts import verify_sla_report
from scripts.verify_sla_report import NotGenuine
from tests.factories import Make
from tests.integration.sla_reports.conftest import MONTH, Ask
from tests.integration.systems.conftest import NewOutage, NewSystem
from tests.unit.sla_reports.sheets import terms
from utils import clock

Row = dict[str, Any]
FORMULA = "=2+5+cmd|' /C calc'!A0"


@pytest.fixture
async def draft(
    october: FrozenDateTimeFactory,
    make: Make,
    new_system: NewSystem,
    new_outage: NewOutage,
    agree: Callable[..., Awaitable[Row]],
) -> Row:
    system = await new_system()
    await agree(system, terms=terms())
    await new_outage(system, title=FORMULA)
    return await make.post("/sla-reports/", {"system_id": system["id"], "month": MONTH}, by="pm")


@pytest.fixture
async def issued(draft: Row, ask: Ask) -> Row:
    return dict((await ask("POST", f"/sla-reports/{draft['id']}/issue")).json())


async def fetched(ask: Ask, path: str, *, by: str = "pm") -> bytes:
    answer = await ask("GET", f"/sla-reports/{path}", by=by)
    assert answer.status_code == 200, answer.text
    return answer.content


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


async def verified(paper: bytes, certificate: bytes) -> str:
    """In a thread, because the verifier has an event loop of its own."""
    return await asyncio.to_thread(verify_sla_report.verify, paper, certificate)


async def refusals(papers: list[bytes], certificate: bytes) -> list[bool]:
    """Which of the papers the verifier refuses."""
    tried = [verified(paper, certificate) for paper in papers]
    return [isinstance(answer, NotGenuine) for answer in await asyncio.gather(*tried, return_exceptions=True)]


async def test_an_issued_report_is_signed_and_can_be_verified_offline(issued: Row, ask: Ask, tmp_path: Path):
    paper, certificate = tmp_path / "report.pdf", tmp_path / "certificate.pem"
    paper.write_bytes(await fetched(ask, f"{issued['id']}/pdf", by="customer"))
    certificate.write_bytes(await fetched(ask, "certificate", by="customer"))
    command = [sys.executable, "scripts/verify_sla_report.py", str(paper), "--certificate", str(certificate)]
    genuine = await asyncio.to_thread(_run, command)
    assert (genuine.returncode, genuine.stderr) == (0, "")
    assert "SLA-2026-000001 확정" in genuine.stdout

    content = bytearray(paper.read_bytes())
    content[len(content) // 3] ^= 1
    paper.write_bytes(content)
    forged = await asyncio.to_thread(_run, command)
    assert (forged.returncode, forged.stdout) == (1, "")
    assert "서명이 문서와 맞지 않습니다" in forged.stderr


async def test_a_changed_byte_is_caught_wherever_it_is(issued: Row, ask: Ask):
    paper, certificate = await fetched(ask, f"{issued['id']}/pdf"), await fetched(ask, "certificate")
    chance = random.Random(20260930)  # noqa: S311 - the same bytes each time
    place = paper.index(b"/Contents <")
    inside_the_signature = chance.sample(range(place, paper.index(b">", place)), 40)
    positions = [0, *chance.sample(range(len(paper)), 40), *inside_the_signature, len(paper) - 2]
    changed = [paper[:at] + bytes([paper[at] ^ 1]) + paper[at + 1 :] for at in positions]
    refused = await refusals(changed, certificate)
    assert [at for at, caught in zip(positions, refused, strict=True) if not caught] == []


async def test_what_is_added_after_the_signature_is_caught(issued: Row, ask: Ask):
    paper, certificate = await fetched(ask, f"{issued['id']}/pdf"), await fetched(ask, "certificate")
    writer = pypdf.PdfWriter(io.BytesIO(paper), incremental=True)
    writer.add_blank_page(100, 100)
    extended = io.BytesIO()
    writer.write(extended)
    assert extended.getvalue().startswith(paper)
    with pytest.raises(NotGenuine):
        await verified(extended.getvalue(), certificate)


async def test_another_certificate_does_not_fit(issued: Row, ask: Ask):
    stranger = make_key_pair(KeyPurpose.REPORT, clock.now()).certificate.encode()
    with pytest.raises(NotGenuine):
        await verified(await fetched(ask, f"{issued['id']}/pdf"), stranger)


async def test_a_draft_is_marked_and_not_signed(draft: Row, ask: Ask):
    answer = await ask("GET", f"/sla-reports/{draft['id']}/pdf")
    assert answer.headers["content-disposition"] == 'attachment; filename="SLA-2026-000001-draft.pdf"'
    assert answer.headers["content-type"] == "application/pdf"
    texts = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    assert all("초안 DRAFT" in text for text in texts)
    with pytest.raises(NotGenuine, match="0개"):
        await verified(answer.content, await fetched(ask, "certificate"))


async def test_the_house_has_one_key_and_keeps_its_private_part_sealed(issued: Row, ask: Ask, db_session: AsyncSession):
    first, second = await fetched(ask, "certificate"), await fetched(ask, "certificate", by="engineer")
    key = (await db_session.scalars(select(SigningKey))).one()
    certificate = x509.load_pem_x509_certificate(first)
    assert first == second == key.certificate.encode()
    assert "PRIVATE KEY" not in key.private_key_enc
    assert certificate.subject.rfc4514_string() == "CN=GUARDiA 문서 서명"
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert public.curve.name == "secp256r1"


async def test_the_certificate_is_made_on_first_use(ask: Ask, db_session: AsyncSession):
    before = await db_session.scalar(select(func.count()).select_from(SigningKey))
    answer = await ask("GET", "/sla-reports/certificate", by="auditor")
    after = await db_session.scalar(select(func.count()).select_from(SigningKey))
    assert (before, answer.text.splitlines()[0], after) == (0, "-----BEGIN CERTIFICATE-----", 1)


async def test_the_workbook_is_read_back_without_a_formula(issued: Row, ask: Ask):
    book = openpyxl.load_workbook(io.BytesIO(await fetched(ask, f"{issued['id']}/xlsx")))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    assert [sheet.title for sheet in book.worksheets] == ["요약", "지표", "중단 내역"]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    summary = {row[0]: row[1] for row in book["요약"].iter_rows(values_only=True)}
    assert (summary["내용 해시(SHA-256)"], summary["가용률"]) == (issued["digest"], 99.931)
