"""The house rules of docs/architecture.md, read off the syntax tree of every product file.

A rule is a function from a source to what breaks it; `TestRulesBite` shows that each one notices a bad source.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path

import pytest

from core.config import ROOT

# From the top down: a module imports from its own layer and from those below. An exact name beats a pattern; `*` is one
# part of a dotted name. What is in no layer belongs to no room: name it here, with a reason.
LAYERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("main", ("main",)),
    ("middleware: wraps the routers, answers in their one error shape", ("middleware.*",)),
    ("routers", ("routers.*",)),
    (
        "the clock's and the operator's doors",
        ("core.scheduler", "core.seed", "core.demo", "core.demo_stories", "core.demo_systems", "core.demo_approvals"),
    ),
    ("what runs in the background", ("core.*.jobs", "core.*.dispatcher")),
    (
        "verbs",
        (
            "core.*.service",
            "core.*.auth",
            "core.calendars.days",
            "core.sla.clocks",
            "core.sla.extensions",
            "core.sla.recalculation",
            "core.sla.preview",
            "core.approvals.absences",
            "core.approvals.authorities",
            "core.approvals.bulk",
            "core.approvals.extensions",
            "core.approvals.lines",
            "core.approvals.presenting",
            "core.approvals.deadlines",
            "core.approvals.ledger",
            "core.approvals.seats",
            "core.approvals.templates",
            "core.approvals.verification",
            "core.signatures.stamps",
            "core.signatures.totp",
            "core.signatures.reauthentication",
        ),
    ),
    (
        "rules and doors to rows",
        (
            "core.*.policy",
            "core.*.queries",
            "core.*.figures",  # pure computations
            "core.*.wording",
            "core.*.document",
            "core.*.workbook",
            "core.*.signing",
            "core.*.subjects",
            "core.*.live",
            "core.sla.engine",
            "core.sla.matching",
            "core.calendars.holidays",
            "core.signatures.keys",
            "core.approvals.machine",
            "core.approvals.records",
            "core.approvals.replay",
        ),
    ),
    ("shared machinery", ("core.*",)),
    ("facades and shapes", ("models", "schemas", "core.*.schemas", "core.approvals.line_schemas")),
    ("tables; access, because the shapes of people name permissions", ("core.*.tables", "core.access")),
    ("words", ("core.*.enums",)),
    ("errors", ("core.errors",)),
    ("database", ("database",)),
    ("what knows nothing of us but the environment", ("core.config", "core.request_context")),
    ("leaf helpers", ("utils.*",)),
)
FACADES = {"models", "schemas"}
MAX_LINES = 500
CLOCKS = {"utils.clock", "messenger.core.clock"}
ASKS_THE_TIME = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now", "datetime.datetime.utcnow",
    "date.today", "datetime.date.today", "time.time", "time.time_ns", "time.localtime", "time.gmtime",
}  # fmt: skip
MAY_COMMIT = {"database"}  # jobs and the job runner commit through `database.transaction` as well
MAY_PRINT = {"core.seed"}  # a command of the operator's answers on standard output
WEB = {"fastapi", "starlette", "uvicorn"}
# Their names and the docstring of their module say it all.
PLAIN_BASES = {"Enum", "Form", "Out", "PageQuery", "SshError", "Unreachable", "DeclarativeBase"}
PLAIN_NAMES = {"count_pending", "institution_name", "parse_host_key", "registered", "Move"}

Node = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def functions(self) -> list[Node]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Node)]

    @cached_property
    def calls(self) -> list[ast.Call]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

    @cached_property
    def imports(self) -> set[str]:
        """Modules as they are named; those for the type checker alone are left out of tables."""
        tree = _Runtime().visit(ast.parse(self.text)) if self.module.endswith(".tables") else self.tree
        return {name for node in ast.walk(tree) for name in _imported(node)}


class _Runtime(ast.NodeTransformer):
    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else node


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            full = f"{node.module}.{alias.name}"
            yield full if _file_of(full) else str(node.module)


def _file_of(module: str, root: Path = ROOT) -> Path | None:
    path = root / Path(*module.split("."))
    return next((found for found in (path.with_suffix(".py"), path / "__init__.py") if found.exists()), None)


def _read(*places: str) -> list[Source]:
    paths = [path for place in places for path in sorted(ROOT.glob(place)) if "tests" not in path.parts]
    return [Source(".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text("utf-8")) for path in paths]


ITSM = _read("*.py", "core/**/*.py", "routers/*.py", "middleware/*.py", "utils/*.py")
MESSENGER = _read("messenger/*.py", "messenger/[!.]*/**/*.py")
SCRIPTS = _read("scripts/**/*.py", "migrations/*.py")
OURS = {source.module.split(".")[0] for source in ITSM}


def layer_of(module: str) -> int | None:
    """Its place from the top; None for what is no module of ours or has no place."""
    depths = {pattern: depth for depth, (_, patterns) in enumerate(LAYERS) for pattern in patterns}
    same_depth = [pattern for pattern in depths if pattern.count(".") == module.count(".")]
    return depths.get(module, next((depths[p] for p in same_depth if fnmatch(module, p)), None))


def breaks_import_order(source: Source) -> list[str]:
    own = layer_of(source.module)
    if own is None:
        return [f"{source.module} is in no layer"]
    ours = [name for name in source.imports if name.split(".")[0] in OURS]
    return [f"{source.module} imports {name} from above" for name in ours if (layer_of(name) or 0) < own]


def imports_the_web_in_core(source: Source) -> list[str]:
    if source.module.split(".")[0] not in ("core", "utils", "database", "models", "schemas"):
        return []
    return [f"{source.module} imports {name}" for name in source.imports if name.split(".")[0] in WEB]


def knows_a_domain_in_utils(source: Source) -> list[str]:
    if not source.module.startswith("utils."):
        return []
    heads = (OURS - {"utils"}) | {"sqlalchemy", "alembic"}
    return [f"{source.module} imports {name}" for name in source.imports if name.split(".")[0] in heads]


def reaches_into_another_domain(source: Source) -> list[str]:
    """Tables and shapes of another domain come through `models` and `schemas`; a shape may hold another's shape."""
    own = source.module.split(".")[:2]
    wrong = []
    for name in source.imports if source.module not in FACADES else set():
        parts = name.split(".")
        foreign = parts[0] == "core" and len(parts) == 3 and parts[:2] != own
        shape_in_shape = parts[-1] == "schemas" and source.module.endswith(".schemas")
        if foreign and parts[-1] in ("tables", "schemas") and not shape_in_shape:
            wrong.append(f"{source.module} imports {name}")
    return wrong


def imports_main(source: Source) -> list[str]:
    return [f"{source.module} imports main"] * ("main" in source.imports)


def imports_messenger(source: Source) -> list[str]:
    return [f"{source.module} imports {name}" for name in source.imports if name.split(".")[0] == "messenger"]


def imports_the_itsm(source: Source) -> list[str]:
    """Inside Messenger a name such as `core.rooms` must be one of its own files."""
    heads = {name for name in source.imports if name.split(".")[0] in OURS}
    return [f"{source.module} imports {name}" for name in heads if not _file_of(name, ROOT / "messenger")]


def commits(source: Source) -> list[str]:
    if source.module in MAY_COMMIT:
        return []
    methods = [call.func.attr for call in source.calls if isinstance(call.func, ast.Attribute)]
    return [f"{source.module} calls .commit()"] * ("commit" in methods)


def asks_the_time(source: Source) -> list[str]:
    if source.module in CLOCKS:
        return []
    asked = {ast.unparse(call.func) for call in source.calls} & ASKS_THE_TIME
    return [f"{source.module} calls {name}()" for name in asked]


def is_too_long(source: Source) -> list[str]:
    lines = source.text.count("\n")
    return [f"{source.module} has {lines} lines"] * (lines > MAX_LINES)


def leaves_types_open(source: Source) -> list[str]:
    wrong = []
    for function in source.functions:
        own = function.args
        rest = [argument for argument in (own.vararg, own.kwarg) if argument]
        every = [*own.posonlyargs, *own.args, *own.kwonlyargs, *rest]
        untyped = [argument.arg for argument in every if argument.annotation is None]
        if set(untyped) - {"self", "cls"} or function.returns is None:
            wrong.append(f"{source.module}.{function.name} is not fully typed")
    return wrong


def says_nothing(source: Source) -> list[str]:
    if source.module.split(".")[0] not in ("core", "utils", "database"):
        return []
    public = [node for node in source.tree.body if isinstance(node, Node | ast.ClassDef) and node.name[0] != "_"]
    return [
        f"{source.module}.{node.name} has no docstring"
        for node in public
        if not ast.get_docstring(node) and not _is_plain(node)
    ]


def _is_plain(node: Node | ast.ClassDef) -> bool:
    bases = {ast.unparse(base) for base in getattr(node, "bases", [])}
    return bool(bases & PLAIN_BASES) or node.name in PLAIN_NAMES or node.name.startswith(("get_", "list_"))


def prints(source: Source) -> list[str]:
    if source.module in MAY_PRINT:
        return []
    return [f"{source.module} prints"] * ("print" in {ast.unparse(call.func) for call in source.calls})


def raises_http(source: Source) -> list[str]:
    """Routers and core raise the errors of `core/errors.py`; their status stands in one table."""
    if source.module.split(".")[0] not in ("core", "routers"):
        return []
    made = {ast.unparse(call.func).split(".")[-1] for call in source.calls}
    return [f"{source.module} makes an HTTPException"] * ("HTTPException" in made)


Rule = Callable[[Source], list[str]]

OF_THE_ITSM: tuple[Rule, ...] = (
    breaks_import_order, imports_the_web_in_core, knows_a_domain_in_utils, reaches_into_another_domain, imports_main,
    imports_messenger, commits, asks_the_time, is_too_long, leaves_types_open, says_nothing, prints, raises_http,
)  # fmt: skip
OF_MESSENGER: tuple[Rule, ...] = (imports_the_itsm, imports_main, asks_the_time, is_too_long, leaves_types_open, prints)
OF_SCRIPTS: tuple[Rule, ...] = (imports_messenger, is_too_long, leaves_types_open)


def _id(value: object) -> str | None:
    return getattr(value, "__name__", None)


def _broken(rule: Rule, sources: list[Source]) -> list[str]:
    return sorted(sentence for source in sources for sentence in rule(source))


def test_there_is_a_house_to_look_at():
    modules = {source.module for source in (*ITSM, *MESSENGER)}
    assert modules > {"core.tasks.service", "routers.tasks", "database", "utils.clock", "messenger.core.messages"}


@pytest.mark.parametrize("rule", OF_THE_ITSM, ids=_id)
def test_the_itsm_keeps_the_rule(rule: Rule):
    assert _broken(rule, ITSM) == []


@pytest.mark.parametrize("rule", OF_MESSENGER, ids=_id)
def test_messenger_keeps_the_rule(rule: Rule):
    assert _broken(rule, MESSENGER) == []


@pytest.mark.parametrize("rule", OF_SCRIPTS, ids=_id)
def test_scripts_keep_the_rule(rule: Rule):
    assert _broken(rule, SCRIPTS) == []


BAD: tuple[tuple[Rule, str, str], ...] = (
    (breaks_import_order, "core.errors", "from database import transaction\nfrom core.tasks import service\n"),
    (breaks_import_order, "core.tasks.policy", "from core.tasks.service import create\n"),
    (breaks_import_order, "core.events", "from core.tasks.policy import TRANSITIONS\n"),
    (breaks_import_order, "core.tasks.magic", ""),
    (imports_the_web_in_core, "core.tasks.service", "from fastapi import HTTPException\n"),
    (imports_the_web_in_core, "utils.paging", "import starlette.requests\n"),
    (knows_a_domain_in_utils, "utils.text", "def f() -> None:\n    from models import User\n"),
    (reaches_into_another_domain, "core.tasks.service", "from core.users.tables import User\n"),
    (reaches_into_another_domain, "routers.tasks", "from core.tasks.schemas import SROut\n"),
    (imports_main, "core.seed", "from main import app\n"),
    (imports_messenger, "core.outbox", "from messenger.core import rooms\n"),
    (imports_the_itsm, "messenger.core.rooms", "from core.tasks import service\n"),
    (imports_the_itsm, "messenger.core.rooms", "from utils import clock\n"),
    (commits, "core.tasks.service", "async def f(db: object) -> None:\n    await db.commit()\n"),
    (asks_the_time, "core.tasks.service", "from datetime import datetime\nnow = datetime.now()\n"),
    (asks_the_time, "messenger.core.rooms", "import time\nnow = time.time()\n"),
    (is_too_long, "core.tasks.service", "x = 1\n" * 501),
    (leaves_types_open, "core.tasks.service", "def f(x) -> None: ...\n"),
    (leaves_types_open, "core.tasks.service", "def f(*, x: int): ...\n"),
    (says_nothing, "core.tasks.service", "async def close() -> None: ...\n"),
    (says_nothing, "utils.text", "class Text:\n    pass\n"),
    (prints, "core.tasks.service", "print('hello')\n"),
    (raises_http, "routers.tasks", "import fastapi\nraise fastapi.HTTPException(404)\n"),
)


class TestRulesBite:
    @pytest.mark.parametrize(("rule", "module", "text"), BAD, ids=_id)
    def test_a_bad_source_is_noticed(self, rule: Rule, module: str, text: str):
        assert rule(Source(module, text))

    def test_every_rule_has_a_bad_source(self):
        assert {rule for rule, _, _ in BAD} == {*OF_THE_ITSM, *OF_MESSENGER, *OF_SCRIPTS}

    def test_a_table_may_name_another_for_the_type_checker(self):
        text = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from core.users.tables import User\n"
        assert reaches_into_another_domain(Source("core.tasks.tables", text)) == []
        assert reaches_into_another_domain(Source("core.tasks.service", text)) != []
