"""Every route of the application, with the permission that is read off it."""

from collections.abc import Iterator
from dataclasses import dataclass

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from core.access import PUBLIC_ROUTES, Permission
from main import app
from routers import pages
from routers.dependencies import Requires

PAGES = frozenset(route.path for route in pages.router.routes if isinstance(route, APIRoute))
"""The browser UI and the API documentation: files without data."""


_OF_AN_INSTITUTION = (
    "sr",
    "approval",
    "user",
    "institution",
    "server",
    "calendar",
    "holiday",
    "system",
    "report",
    "policy",
    "group",
    "template",
    "absence",
)


@dataclass(frozen=True)
class Route:
    """One method of one path; `permissions` holds one for every `Requires` in its dependency tree."""

    method: str
    path: str
    permissions: tuple[Permission, ...]

    @property
    def permission(self) -> Permission:
        return self.permissions[0]

    @property
    def is_public(self) -> bool:
        return self.path in PAGES or (self.method, self.path) in PUBLIC_ROUTES

    @property
    def names_a_row(self) -> bool:
        """Whether the path leads to something that belongs to an institution."""
        return any(f"{{{kind}_id}}" in self.path for kind in _OF_AN_INSTITUTION)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def all_routes() -> list[Route]:
    return [
        Route(method, str(context.path), tuple(_permissions(context.original_route.dependant)))
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in sorted(context.methods or ())
    ]


def guarded_routes() -> list[Route]:
    """Those that ask for a permission; signing out comes last, for nothing works after it."""
    return sorted((route for route in all_routes() if not route.is_public), key=lambda route: "logout" in route.path)


def _permissions(dependant: Dependant) -> Iterator[Permission]:
    if isinstance(dependant.call, Requires):
        yield dependant.call.permission
    for part in dependant.dependencies:
        yield from _permissions(part)
