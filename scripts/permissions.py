"""Write docs/permissions.md: which role may use which route, read off the application.

python scripts/permissions.py
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant

    from core.access import Permission

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "permissions.md"

_HEAD = """# Permissions

Written by `python scripts/permissions.py` from the routes and `core/access.py`; do not edit by hand.

A route asks for its permission first; then the row must be within sight: a CUSTOMER sees the rows of its own
institution only, and any other row answers 404. Scopes of a service token only take permissions away from its role.
Some rules look at the row as well, such as who asked for the SR: [tasks.md](tasks.md), [approvals.md](approvals.md).
"""
_PUBLIC = """## Public routes

They ask nobody who they are; signing in, staying in and out have credentials of their own, and `/metrics` asks for
loopback or METRICS_TOKEN.
"""
_PAGES = (
    "Files of the browser UI and of the API documentation, which hold no data: {paths}, and everything in `/static`."
)


def render() -> str:
    """The page: permissions by role, routes by permission, public routes apart."""
    from core.access import PUBLIC_ROUTES, ROLE_PERMISSIONS, Permission
    from core.users.enums import Role

    guarded = [(route, permission) for route, permission in sorted(_routes()) if permission is not None]
    open_to_all = sorted(f"{method} {path}" for method, path in PUBLIC_ROUTES)
    pages = sorted({path for (path, method), permission in _routes() if permission is None} - _paths(open_to_all))
    roles = list(Role)

    def marks(permission: Permission) -> str:
        return " | ".join("●" if permission in ROLE_PERMISSIONS[role] else "" for role in roles)

    heading = " | ".join(role.value for role in roles)
    rule = " | ".join("---" for _ in roles)
    lines = [
        _HEAD,
        "## Roles",
        "",
        f"| permission | {heading} |",
        f"| --- | {rule} |",
        *(f"| `{permission.value}` | {marks(permission)} |" for permission in Permission),
        "",
        "## Routes",
        "",
        f"| route | permission | {heading} |",
        f"| --- | --- | {rule} |",
        *(
            f"| `{method} {path}` | `{permission.value}` | {marks(permission)} |"
            for (path, method), permission in guarded
        ),
        "",
        _PUBLIC,
        *(f"- `{route}`" for route in open_to_all),
        "",
        _PAGES.format(paths=", ".join(f"`{path}`" for path in pages)),
        "",
    ]
    return "\n".join(lines)


def _routes() -> "list[tuple[tuple[str, str], Permission | None]]":
    from fastapi.routing import APIRoute, iter_route_contexts

    from main import app

    return [
        ((str(context.path), method), next(_permissions(context.original_route.dependant), None))
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in sorted(context.methods or ())
    ]


def _permissions(dependant: "Dependant") -> "Iterator[Permission]":
    from routers.dependencies import Requires

    if isinstance(dependant.call, Requires):
        yield dependant.call.permission
    for part in dependant.dependencies:
        yield from _permissions(part)


def _paths(routes: list[str]) -> set[str]:
    return {route.split(" ", 1)[1] for route in routes}


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(render(), "utf-8")
