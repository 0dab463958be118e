"""Who can have a stamp and a second factor."""

from core.access import Actor
from core.errors import Forbidden


def check_person(by: Actor) -> int:
    """The id of a person. Raises Forbidden for a service account or the clock: a token signs nothing."""
    if by.is_service or by.id is None:
        raise Forbidden(
            "signature.people_only", "서명 수단은 사람만 등록할 수 있습니다. 서비스 계정은 서명하지 않습니다."
        )
    return by.id
