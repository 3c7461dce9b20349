"""Every sentence that a person can meet exists in both languages, with the same places to fill."""

import ast
import importlib
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from domain.clauses import CLAUSES
from domain.columns import COLUMN_LABELS
from domain.detectors import DETECTORS
from domain.errors import Refusal
from domain.events import NOTICES, SENTENCES
from domain.flow import Flow
from domain.front_door import PLAIN_CATEGORY, PLAIN_STATUS
from domain.holidays import NAMES
from domain.labels import Labelled
from domain.limits import DEFAULTS, Unit
from domain.stages import FIELD_LABELS, STAGES, checklist
from manage import COMMANDS as MANAGE
from services.language import translate
from web.own import DONE
from web.public import SORRY

ROOT = Path(__file__).parents[1]
LABEL = re.compile(r"[A-Z][a-z]+(?: [a-z()]+)*$")
ROOMS = ("domain", "db", "services", "ui", "web", "pages")
# Functions whose first constant argument is a msgid, and those whose second is (a field's label).
FIRST = {"_", "Column", "Mark", "say"}
SECOND = {"translate", "line", "optional_line", "paragraph", "within"}


def catalogue():
    """msgid → Chinese, merged from the files; a msgid in two files with two meanings is a mistake."""
    merged = {}
    for path in sorted((ROOT / "locale" / "zh_CN").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and message.string:
                    other = merged.setdefault(message.id, message.string)
                    assert other == message.string, f"{path.name}: {message.id!r} is said in two ways"
    return merged


CATALOGUE = catalogue()


def sources():
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))
    yield ROOT / "manage.py"


def called(node):
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def said(node):
    """The parts of an argument that are said: not what only looks something up."""
    if not isinstance(node, ast.Subscript | ast.Call | ast.Compare):
        yield node
        for inner in ast.iter_child_nodes(node):
            yield from said(inner)


def written_msgids():
    """Constants in the places where msgids stand in the source."""
    for path in sources():
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            place = 0 if called(node) in FIRST else 1 if called(node) in SECOND else None
            if place is not None and len(node.args) > place:
                for inner in said(node.args[place]):
                    if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and inner.value:
                        yield path, inner.value
            if called(node) == "PageSpec":
                yield path, node.args[1].value
            if called(node) == "Panel":
                yield from ((path, words.value) for words in node.args[1:3])
            for keyword in node.keywords:
                if keyword.arg == "what" and isinstance(keyword.value, ast.Constant):
                    yield path, keyword.value.value


def templates():
    """Msgids of the plain pages: `_("…")` in their templates."""
    for path in sorted((ROOT / "web" / "templates").glob("*.html")):
        yield from ((path, msgid) for msgid in re.findall(r'\b_\("([^"]+)"', path.read_text("utf-8")))


def listed_labels():
    """Labels that screens keep in tuples and dicts and translate when they draw."""
    for room in ("ui", "pages"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Tuple | ast.List | ast.Dict):
                    for inner in node.values if isinstance(node, ast.Dict) else node.elts:
                        if isinstance(inner, ast.Constant) and LABEL.match(str(inner.value)):
                            yield path, inner.value


def modules():
    for path in sources():
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if path.parts[len(ROOT.parts)] in ("domain", "services") and not name.endswith("__init__"):
            yield importlib.import_module(name)


def declared_msgids():
    """Labels, refusals, moves and sentences: words that stand in declarations."""
    for module in modules():
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Labelled) and thing is not Labelled:
                yield from ((module.__name__, member.label) for member in thing)
            elif isinstance(thing, type) and issubclass(thing, Refusal):
                yield module.__name__, thing.template
            elif isinstance(thing, Flow):
                for move in thing.moves:
                    yield module.__name__, move.label
                    yield from ((module.__name__, words) for words in [move.final] if words)
                    yield from ((module.__name__, ask.label) for ask in move.asks)
    for words in (*SENTENCES.values(), *NOTICES.values(), *FIELD_LABELS.values(), *COLUMN_LABELS.values()):
        yield "domain", words
    for desk in STAGES.values():
        yield from (("domain.stages", service) for service in desk.services)
    yield from (("domain.detectors", detector.words) for detector in DETECTORS)
    yield from (("domain.clauses", clause.does) for clause in CLAUSES)
    yield from (("domain.front_door", words) for words in (*PLAIN_CATEGORY.values(), *PLAIN_STATUS.values()))
    yield from (("web", words) for words in (*SORRY.values(), *DONE.values()))
    yield from (("domain.limits", default.label) for default in DEFAULTS)
    yield from (("domain.holidays", name) for name in NAMES)
    yield from (("manage.py", (run.__doc__ or "").split("\n")[0]) for run in MANAGE.values())
    yield "domain.stages", checklist(next(iter(STAGES)), _Anything(), (), False)[-1].label


class _Anything:
    def __getattr__(self, name):
        return None


NEEDED = sorted(
    {
        (msgid, str(where))
        for where, msgid in [*written_msgids(), *templates(), *listed_labels(), *declared_msgids()]
        if isinstance(msgid, str)
    }
)


def test_every_sentence_is_translated():
    absent = {}
    for msgid, where in NEEDED:
        if msgid not in CATALOGUE and re.search(r"[A-Za-z]{2}", msgid):
            absent.setdefault(msgid, where.removeprefix(str(ROOT)))
    assert not absent, "\n".join(f"{where}: {msgid}" for msgid, where in sorted(absent.items()))


@pytest.mark.parametrize("msgid", sorted(CATALOGUE, key=str), ids=lambda m: str(m)[:40])
def test_a_translation_has_the_same_places_to_fill(msgid):
    places = re.compile(r"{(\w*)[^}]*}")
    assert set(places.findall(CATALOGUE[msgid])) == set(places.findall(msgid))


def test_english_says_one_of_a_thing_in_the_singular():
    limit = {"limit": "Accept", "unit": Unit.WORKING_DAYS, "clause": 8}
    template = "{limit}: {value} {unit} (clause {clause})"
    assert translate("en", template, value="1", **limit) == "Accept: 1 working day (clause 8)"
    assert translate("en", template, value="10", **limit) == "Accept: 10 working days (clause 8)"
    granted = "{n} working days were granted on top of the limit."
    assert translate("en", granted, n=1) == "1 working day was granted on top of the limit."
    assert translate("en", granted, n=21) == "21 working days were granted on top of the limit."
    assert translate("en", "{by} asks for {n} more working days: {reason}", by="张", n=1, reason="1 days") == (
        "张 asks for 1 more working day: 1 days"
    )
