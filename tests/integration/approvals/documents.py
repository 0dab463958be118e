"""What stands on a document, in few words."""

from tests.factories import Row


def standing(approval: Row) -> tuple[str, list[str]]:
    """The status of the round and of each step."""
    return approval["status"], [step["status"] for step in approval["steps"]]


def seats(approval: Row, position: int) -> list[tuple[str, str]]:
    """Of a step, who is to sign and how that stands."""
    return [(seat["name"], seat["status"]) for seat in approval["steps"][position - 1]["seats"]]


def signature(approval: Row, position: int, ordinal: int = 1) -> tuple[str | None, str | None, str | None]:
    """In whose name a seat was signed, who did it, and in which capacity."""
    seat = approval["steps"][position - 1]["seats"][ordinal - 1]
    names = [seat[who] and seat[who]["name"] for who in ("principal", "actor")]
    return names[0], names[1], seat["capacity"]


def readers(approval: Row) -> list[tuple[str, str, bool]]:
    """Who reads along, as what, and whether it has arrived."""
    return [
        (reader["user"]["name"], reader["kind"], reader["arrived_at"] is not None) for reader in approval["readers"]
    ]
