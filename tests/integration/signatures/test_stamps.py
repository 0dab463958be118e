"""A stamp is a picture and nothing else, shown to whoever its owner signs for."""

import asyncio
import hashlib
import io
import struct
import zlib
from collections.abc import Callable

import httpx
import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.signatures.stamps import MAX_BYTES
from models import AuditEvent, SignatureImage
from tests.factories import Make
from tests.fixtures.doors import Headers
from tests.fixtures.house import CAST
from tests.integration.signatures.pictures import BLUE, opened, picture
from tests.integration.users.doors import outcome

HeadersOf = Callable[[str], Headers]


@pytest.fixture
def send(client: httpx.AsyncClient, headers_of: HeadersOf):
    async def send(data: bytes, *, by: str = "pm", kind: str = "image/png") -> httpx.Response:
        return await client.put("/auth/signature-image", content=data, headers=headers_of(by) | {"content-type": kind})

    return send


@pytest.fixture
def fetch(client: httpx.AsyncClient, headers_of: HeadersOf):
    async def fetch(of: str = "pm", *, by: str = "pm", **headers: str) -> httpx.Response:
        return await client.get(f"/users/{CAST[of].id}/signature-image", headers=headers_of(by) | headers)

    return fetch


async def test_a_stamp_is_kept_small_and_shown(send, fetch):
    kept = await send(picture((900, 450)))
    answer = await fetch()
    assert (kept.status_code, answer.status_code) == (200, 200)
    shown = opened(answer.content)
    assert (shown.format, shown.size, shown.mode) == ("PNG", (240, 120), "RGBA")
    assert shown.getpixel((120, 60)) == (*BLUE, 255)
    sha256 = hashlib.sha256(answer.content).hexdigest()
    assert kept.json() == {"totp_confirmed_at": None, "has_image": True, "image_sha256": sha256}


async def test_a_small_picture_keeps_its_size(send, fetch):
    await send(picture((31, 17)))
    assert opened((await fetch()).content).size == (31, 17)


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("RGB", "JPEG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("RGBA", "PNG")],
)
async def test_every_kind_of_png_and_jpeg_is_read_whatever_it_is_called(send, fetch, mode: str, kind: str):
    assert (await send(picture(mode=mode, kind=kind), kind="text/html")).status_code == 200
    assert opened((await fetch()).content).size == (240, 120)


async def test_transparency_stays(send, fetch):
    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    clear.putpixel((3, 3), (255, 0, 0, 128))
    await send(_saved(clear))
    shown = opened((await fetch()).content)
    assert (shown.getpixel((3, 3)), shown.getpixel((9, 9))) == ((255, 0, 0, 128), (255, 0, 0, 0))


async def test_a_photograph_taken_sideways_stands_upright(send, fetch):
    turned = Image.Exif()
    turned[0x0112] = 6
    await send(picture((100, 40), kind="JPEG", exif=turned))
    assert opened((await fetch()).content).size == (40, 100)


async def test_nothing_but_pixels_is_kept(send, fetch):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "비밀 메모", zip=True)
    place = Image.Exif()
    place[0x010E] = "GPS 37.5"
    await send(picture(pnginfo=notes, exif=place, dpi=(300, 300)) + b"<script>alert(1)</script>")
    content = (await fetch()).content
    assert opened(content).info == {}
    assert [name for name in (b"script", b"Author", b"GPS", b"eXIf", b"tEXt", b"zTXt") if name in content] == []


async def test_the_answer_is_a_picture_for_this_browser_only(send, fetch):
    await send(picture())
    answer = await fetch()
    assert {name: answer.headers[name] for name in ("content-type", "cache-control", "x-content-type-options")} == {
        "content-type": "image/png",
        "cache-control": "private, no-cache",
        "x-content-type-options": "nosniff",
    }
    assert answer.headers["content-security-policy"] == "default-src 'none'"


async def test_a_stamp_that_is_known_is_not_sent_again(send, fetch):
    await send(picture())
    etag = (await fetch()).headers["etag"]
    again = await fetch(**{"if-none-match": etag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    await send(picture((10, 10)))
    assert (await fetch(**{"if-none-match": etag})).status_code == 200


def _saved(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _claims(width: int, height: int) -> bytes:
    """A PNG that says it is this large and holds next to nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'
NO_PICTURES = (
    b"",
    b"\x89PNG\r\n\x1a\n",
    b"plain text",
    SVG,
    picture(kind="GIF"),
    picture(kind="BMP"),
    picture(kind="TIFF"),
    picture(kind="WEBP"),
    picture()[:-30],
    picture(kind="JPEG")[:200],
    _claims(10, 10),
    _claims(0, 10),
)


@pytest.mark.parametrize("data", NO_PICTURES, ids=range(len(NO_PICTURES)))
async def test_what_is_no_whole_picture_is_refused(send, fetch, data: bytes):
    assert outcome(await send(data)) == (400, "signature.image_unreadable")
    assert outcome(await fetch()) == (404, "signature.image_not_found")


@pytest.mark.parametrize("size", [(1001, 1), (1, 1001), (10_000, 10_000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
async def test_too_many_pixels_are_refused_before_they_are_decoded(send, size: tuple[int, int]):
    assert outcome(await send(_claims(*size))) == (400, "signature.image_pixels")


async def test_a_picture_that_is_just_small_enough_is_taken(send):
    assert (await send(picture((1000, 1000)))).status_code == 200


async def test_a_file_that_is_too_large_is_refused(send):
    assert outcome(await send(picture() + b"\0" * MAX_BYTES)) == (400, "signature.image_too_large")


async def test_a_stamp_is_replaced_and_removed_and_both_are_told(
    send, fetch, client: httpx.AsyncClient, headers_of: HeadersOf, db_session: AsyncSession
):
    first, second = [(await send(picture(size))).json()["image_sha256"] for size in ((10, 10), (20, 20))]
    removals = [await client.delete("/auth/signature-image", headers=headers_of("pm")) for _ in range(2)]
    assert [answer.status_code for answer in removals] == [204, 204]
    assert outcome(await fetch()) == (404, "signature.image_not_found")
    events = (await db_session.scalars(select(AuditEvent).order_by(AuditEvent.id))).all()
    assert [(event.action, event.actor_id, event.changes["sha256"]) for event in events] == [
        ("signature.image_set", 2, {"from": None, "to": first}),
        ("signature.image_set", 2, {"from": first, "to": second}),
        ("signature.image_removed", 2, {"from": second, "to": None}),
    ]


async def test_two_uploads_at_once_leave_one_stamp(send, db_session: AsyncSession):
    answers = await asyncio.gather(*(send(picture((size, size))) for size in (10, 20, 30, 40)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len((await db_session.scalars(select(SignatureImage))).all()) == 1


async def test_a_customer_sees_the_stamps_of_its_own_people_and_of_the_desk(send, fetch):
    for owner in ("pm", "manager", "stranger"):
        assert (await send(picture(), by=owner)).status_code == 200
    seen = {
        (by, of): (await fetch(of, by=by)).status_code
        for by in ("customer", "stranger", "engineer", "auditor")
        for of in ("pm", "manager", "stranger")
    }
    hidden = {("customer", "stranger"), ("stranger", "manager")}
    assert seen == {pair: 404 if pair in hidden else 200 for pair in seen}


async def test_only_those_who_decide_have_stamps(send):
    assert outcome(await send(picture(), by="engineer")) == (403, "access.forbidden")


async def test_a_service_account_has_no_stamp(client: httpx.AsyncClient, make: Make):
    account = {"name": "봇", "role": "PM", "scopes": ["approval:decide"]}
    token = (await make.post("/service-accounts/", account, by="admin"))["token"]
    headers = {"Authorization": f"Bearer {token}"}
    put = await client.put("/auth/signature-image", content=picture(), headers=headers)
    removed = await client.delete("/auth/signature-image", headers=headers)
    assert [outcome(put), outcome(removed)] == [(403, "signature.people_only")] * 2
