"""Shapes of stamps and one-time passwords on the wire."""

from datetime import datetime
from utils.forms import Form, OneTimeCode, Out, Secret


class TotpBegin(Form):
    """The password again: whoever finds an open screen must not enrol a factor of his own."""

    password: Secret


class TotpSecret(Out):
    """The only answer that ever holds the secret: as text, as an address, and as a QR code (SVG data address)."""

    secret: str
    uri: str
    qr: str


class TotpConfirm(Form):
    code: OneTimeCode


class SigningState(Out):
    """What the one who asks can sign with."""

    totp_confirmed_at: datetime | None
    has_image: bool
    image_sha256: str | None
