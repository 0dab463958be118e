"""Pictures as people send them."""

import io
from typing import Any

from PIL import Image

BLUE = (10, 20, 200)


def picture(size: tuple[int, int] = (300, 150), *, mode: str = "RGB", kind: str = "PNG", **options: Any) -> bytes:
    """A plain picture in a file of this kind."""
    out = io.BytesIO()
    Image.new("RGB", size, BLUE).convert(mode).save(out, kind, **options)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    with Image.open(io.BytesIO(data)) as image:
        image.load()
    return image
