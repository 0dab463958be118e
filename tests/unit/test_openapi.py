"""The API's own description: kept in git, complete, and silent about what never leaves."""

import json
from collections.abc import Iterator
from typing import Any

from main import app
from scripts import openapi

SCHEMA: dict[str, Any] = app.openapi()
METHODS = {"get", "post", "put", "patch", "delete"}
NEVER_ANSWERED = {
    "ip_addr", "ssh_port", "ssh_user", "os_pw", "os_pw_enc", "ssh_key", "ssh_key_enc", "host_key", "command_enc",
    "password", "password_hash", "token_hash", "locked_until", "failed_logins", "idempotency_key",
}  # fmt: skip


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in SCHEMA["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {path}", operation


def answered() -> set[str]:
    """Every schema that some answer holds, followed through its references."""
    found: set[str] = set()
    waiting = [_references(operation["responses"]) for _, operation in operations()]
    while waiting:
        new = waiting.pop() - found
        found |= new
        waiting += [_references(SCHEMA["components"]["schemas"][name]) for name in new]
    return found


def _references(node: Any) -> set[str]:
    text = json.dumps(node)
    return {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}


def test_the_file_in_git_is_what_the_application_serves():
    assert openapi.PAGE.read_text("utf-8") == openapi.render(), "run: python scripts/openapi.py"


def test_there_are_operations_to_look_at():
    assert len(list(operations())) > 50
    assert {method for item in SCHEMA["paths"].values() for method in item} <= METHODS


def test_each_operation_says_what_it_does():
    silent = [name for name, operation in operations() if not operation.get("summary") or not _told(operation)]
    assert silent == []


def _told(operation: dict[str, Any]) -> bool:
    return len(operation.get("description", "")) >= 10 and operation["description"].endswith((".", "?"))


def test_each_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for _, operation in operations()]
    assert len(set(names)) == len(names)


def test_answers_are_followed_to_their_leaves():
    assert {"SROut", "ServerOut", "Named", "ExecutionOut", "TokenPair", "Page_UserOut_"} <= answered()


def test_no_answer_has_a_field_for_an_address_an_account_or_a_password():
    schemas = SCHEMA["components"]["schemas"]
    leaks = {name: NEVER_ANSWERED & set(schemas[name].get("properties", {})) for name in answered()}
    assert {name: fields for name, fields in leaks.items() if fields} == {}


def test_every_list_answers_one_page():
    schemas = SCHEMA["components"]["schemas"]
    pages = [schemas[name] for name in answered() if name.startswith("Page_")]
    assert len(pages) >= 10
    assert {frozenset(page["required"]) for page in pages} == {
        frozenset({"items", "total", "page", "size", "pages"}),
    }


def test_the_guides_paths_are_there():
    assert {"/auth/login", "/tasks/", "/tasks/{sr_id}", "/approvals/", "/users/", "/institutions/"} <= set(
        SCHEMA["paths"]
    )


def test_the_pages_of_the_browser_ui_are_no_api():
    assert [path for path in SCHEMA["paths"] if path.startswith(("/app/", "/static", "/docs"))] == []
