"""The docs say what the code says: generated pages are fresh, nothing is left out, no link leads nowhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import errors
from core.config import ROOT, Settings
from core.scheduler import JOBS
from routers import problems
from scripts import lifecycle, permissions

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
HEADINGS = ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"]
VARIES = "*says which*"

_STATUS = {error.__name__: status for error, status in problems.STATUS.items()}
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _name(page: Path) -> str:
    return page.relative_to(DOCS).as_posix()


def _prose() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


# -------------------------------------------------------------------------------------------------------- generated


def test_the_life_of_an_sr_is_the_table_the_code_obeys():
    assert lifecycle.PAGE.read_text("utf-8") == lifecycle.render(), "run python scripts/lifecycle.py"


def test_the_permissions_are_those_of_the_routes():
    assert permissions.PAGE.read_text("utf-8") == permissions.render(), "run python scripts/permissions.py"


# ----------------------------------------------------------------------------------------------------------- errors


def error_rows(module: ast.Module) -> Iterator[str]:
    """A row of docs/errors.md for each error that the module raises or answers under a code of its own."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rsplit(".", 1)[-1]
        if name == "problem" and len(node.args) > 2 and isinstance(node.args[1], ast.Constant):
            yield _row(node.args[1], ast.unparse(node.args[0]), node.args[2], module)
        if name in _STATUS and len(node.args) > 1 and isinstance(node.args[0], ast.Constant):
            yield _row(node.args[0], str(_STATUS[name]), node.args[1], module)


def _row(code: ast.Constant, status: str, sentence: ast.expr, module: ast.Module) -> str:
    return f"| `{code.value!s}` | {status} | {_words(sentence, module) or VARIES} |"


def _words(sentence: ast.expr, module: ast.Module) -> str | None:
    """The sentence, with … where it names something; None when it is put together elsewhere."""
    match sentence:
        case ast.Constant(value=str(text)):
            return re.sub(r"\{\w+\}", "…", text)
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case ast.Call(func=ast.Attribute(value=ast.Name() as template, attr="format")):
            return _words(template, module)
        case ast.Name(id=name):
            given = [node.value for node in ast.walk(module) if _assigns(node, name)]  # type: ignore[attr-defined]
            return _words(given[0], module) if len(given) == 1 else None
        case _:
            return None


def _assigns(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == [name]


def all_error_rows() -> set[str]:
    paths = [path for room in ("core", "routers", "middleware") for path in (ROOT / room).rglob("*.py")]
    found = {row for path in paths for row in error_rows(ast.parse(path.read_text("utf-8")))}
    found |= {f"| `{code}` | {status} | {words} |" for status, (code, words) in problems._HTTP_WORDS.items()}
    return found | {f"| `{problems._OTHERWISE[0]}` | any other | {problems._OTHERWISE[1]} |"}


def test_every_error_code_is_listed_with_its_status_and_sentence():
    listed = {line for line in (DOCS / "errors.md").read_text("utf-8").splitlines() if line.startswith("| `")}
    assert listed == all_error_rows()


def test_every_kind_of_error_has_a_status():
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and name != "Any"}
    assert kinds - {"GuardiaError"} == set(_STATUS)


@pytest.mark.parametrize(
    ("source", "row"),
    [
        ('raise NotFound("a.b", "없습니다.")', "| `a.b` | 404 | 없습니다. |"),
        ('error = errors.TooMany("a.c", f"{n}초 후", retry_after=1)', "| `a.c` | 429 | …초 후 |"),
        ('W = "큽니다."\nproblem(413, "a.d", W)', "| `a.d` | 413 | 큽니다. |"),
        ('W = "최대 {limit} KiB"\nx = W.format(limit=1)\nproblem(413, "a.e", x)', "| `a.e` | 413 | 최대 … KiB |"),
        ('Conflict("a.f", why(row))', f"| `a.f` | 409 | {VARIES} |"),
    ],
)
def test_errors_are_found_however_they_are_written(source, row):
    assert list(error_rows(ast.parse(source))) == [row]


# --------------------------------------------------------------------------------------------------------- mentions


@pytest.mark.parametrize("key", Settings.model_fields)
def test_every_setting_is_explained(key):
    assert f"`{key}`" in _prose()


@pytest.mark.parametrize("job", JOBS)
def test_every_scheduled_job_is_explained(job):
    assert f"`{job}`" in _prose()


def test_every_package_has_its_reason():
    packages = re.findall(r"^[a-z][\w-]*", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    reasons = (DOCS / "decisions" / "0007-dependencies.md").read_text("utf-8")
    assert re.findall(r"^\| ([a-z][\w-]+) \| (?!what for)", reasons, re.MULTILINE) == packages


def test_there_are_decisions_and_their_numbers_are_a_row():
    assert [int(page.name[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("page", DECISIONS, ids=_name)
def test_every_decision_has_its_parts_and_one_quotable_sentence(page):
    text = page.read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    decision = text.split("## Decision\n", 1)[1].split("\n## ", 1)[0]
    assert len(re.findall(r"\*\*[^*]+\.\*\*", decision)) == 1


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "README.md"], ids=_name)
def test_every_page_is_in_the_index(page):
    assert f"]({_name(page)})" in (DOCS / "README.md").read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_relative_link_leads_somewhere(page):
    targets = _LINK.findall(_FENCED.sub("", page.read_text("utf-8")))
    inside = [target.split("#")[0] for target in targets if not re.match(r"[a-z]+:", target)]
    assert [target for target in inside if target and not (page.parent / target).exists()] == []
