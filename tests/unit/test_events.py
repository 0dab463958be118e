"""The vocabulary of what happens: every word is used, every used word is there, and every sentence gets its words."""

import ast
import string
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

import pytest

from core import events
from core.approvals import subjects
from core.approvals.enums import SubjectType
from core.config import ROOT
from core.events import EVENTS
from database import Base

FREE_WORDS = {"number", "title", "by"}  # every event has them
ABOUT_NO_NUMBER = {"calendar.year_unconfirmed"}
OWN_RECORDERS = {"job.started_by_hand"}  # written by `audit.record` itself: a job is no row an event could be about
# The places that keep the name of an event in a variable, and what it may be there.
VARIABLES = {
    "name": ["sr.commented", "sr.commented_internal"],
    "event": ["auth.login_failed", "signature.refused"],
}
FILES = [path for folder in ("core", "routers") for path in sorted((ROOT / folder).rglob("*.py"))]


def calls_of(*names: str) -> list[ast.Call]:
    return [call for name in names for call in calls()[name]]


@cache
def calls() -> Mapping[str, list[ast.Call]]:
    """Every call in the product, by the name that is called."""
    found = defaultdict(list)
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                found[ast.unparse(node.func)].append(node)
    return found


def emitted() -> dict[str, list[set[str]]]:
    """The words given at each place that emits an event; a name chosen by a condition counts as both."""
    found = defaultdict(list)
    for call in calls_of("events.emit", "emit"):
        for name in _names(call.args[0]):
            found[name].append({keyword.arg for keyword in call.keywords if keyword.arg})
    return found


def _names(node: ast.expr) -> list[str]:
    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return texts or VARIABLES[ast.unparse(node)]


def test_variable_names_are_where_we_think():
    calls = [ast.unparse(call.args[0]) for call in calls_of("events.emit") if isinstance(call.args[0], ast.Name)]
    assert sorted(calls) == sorted(VARIABLES)
    text = (ROOT / "core/tasks/service.py").read_text("utf-8")
    assert 'name = "sr.commented_internal" if internal else "sr.commented"' in text


def test_every_emitted_event_is_in_the_vocabulary():
    assert set(emitted()) - set(EVENTS) == set()


def test_every_word_of_the_vocabulary_is_used():
    recorded = {ast.unparse(call.args[1]).strip("'\"") for call in calls_of("audit.record", "record")}
    assert set(EVENTS) - set(emitted()) - (OWN_RECORDERS & recorded) == set()


@pytest.mark.parametrize("name", sorted(name for name, event in EVENTS.items() if event.message))
def test_a_sentence_is_given_every_word_it_needs(name: str):
    needed = {field for _, field, _, _ in string.Formatter().parse(EVENTS[name].message or "") if field}
    for given in emitted()[name]:
        assert needed - FREE_WORDS - given == set()


@pytest.mark.parametrize("name", sorted({name for name, event in EVENTS.items() if event.message} - ABOUT_NO_NUMBER))
def test_a_sentence_begins_with_a_sign_and_a_bold_headline(name: str):
    first = (EVENTS[name].message or "").splitlines()[0]
    assert first.count("**") == 2
    assert "{number} {title}" in first


@pytest.mark.parametrize("forbidden", ["ip_addr", "ssh_user", "hostname", "server", "output", "command"])
def test_no_sentence_names_a_server_or_what_ran_there(forbidden: str):
    assert [name for name, event in EVENTS.items() if f"{{{forbidden}" in (event.message or "")] == []


def test_every_label_is_korean_and_fits_a_history():
    assert [name for name, event in EVENTS.items() if not 2 <= len(event.label) <= 20] == []
    assert [name for name, event in EVENTS.items() if not any("가" <= letter <= "힣" for letter in event.label)] == []


def test_what_only_the_desk_may_read_is_marked():
    assert {name for name, event in EVENTS.items() if event.staff_only} == {
        "sr.commented_internal",
        "sr.work_logged",
        "execution.requested",
        "execution.finished",
        "execution.cancel_requested",
        "approval.escalated",
        "sla.escalated",
        "sla.breached",
        "sla.reclassified",
    }


def test_every_table_an_event_is_about_exists():
    tables = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    assert set(events._SUBJECT_TYPES) - tables == set()


def test_everything_that_can_be_approved_says_what_follows():
    assert subjects.registered() == frozenset(SubjectType)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("한 줄", "한 줄"),
        ("두\n줄은\t한 줄로", "두 줄은 한 줄로"),
        ("가" * 200, "가" * 200),
        ("가" * 201, "가" * 199 + "…"),
    ],
)
def test_an_excerpt_is_one_short_line(text: str, shown: str):
    assert events.excerpt(text) == shown


def test_an_unknown_action_is_its_own_label():
    assert events.label_of("sr.created") == "접수"
    assert events.label_of("from.an.older.version") == "from.an.older.version"
