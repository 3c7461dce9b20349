"""Whatever people call things, every screen opens and shows it letter by letter."""

import re

import pytest

from db.engine import Sessions
from db.org import Department, User
from domain.cases import SIGNED_BY_CENTRE
from domain.projects import HandoffKind
from domain.stages import DocumentKind
from services import diary, documents, enterprises, handoffs, hub, projects, reports
from tests.pages.conftest import opened, protos, strings, zone_to_look_at
from ui.menu import PAGES

STRANGE = (
    "<img src=x onerror=alert(1)>**粗**[点](javascript:alert(1)) :red[红] $x$ “引” 'q' \"Q\" 😀 ＡＢ１２３ \\ `码` &lt;"
)
LONG = STRANGE + "长" * (200 - len(STRANGE))
# What reads its words as they are; everything else reads Markdown.
MARKUP = re.compile(r"(?<!\\)(\*\*粗|\[点|<img|:red\[|\$x|`码|&lt;)")
PLAIN = {"Text", "TextInput", "TextArea", "Selectbox", "MultiSelect", "DateInput", "NumberInput", "ArrowData"}


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    """A zone in which everything has a name of that kind: these tests only look."""
    with zone_to_look_at(tmp_path_factory) as zone:
        with Sessions.begin() as db:
            for row in db.query(Department):
                row.name = f"{row.id} {STRANGE}"
            for person in db.query(User):
                person.name = STRANGE
        zone.card = zone.major(LONG, enterprise=LONG)
        for important in (True, False):
            diary.write(zone.officer, project_id=zone.card.id, body=STRANGE * 20, important=important)
        documents.add(
            zone.officer,
            project_id=zone.card.id,
            kind=DocumentKind.INTENT,
            filename=f"{STRANGE}.pdf",
            content=b"%PDF-1.7",
        )
        enterprises.add_contact(
            zone.officer, enterprise_id=zone.card.enterprise_id, name=STRANGE, title=STRANGE, phone="1"
        )
        for report in reports.of_project(zone.officer, zone.card.id)[:1]:
            reports.file(zone.officer, report, problems=STRANGE, solved=STRANGE, performance=STRANGE)
            signer = zone.dispatcher if report.kind in SIGNED_BY_CENTRE else zone.leader
            signed = next(r for r in reports.to_receive(signer) if r.id == report.id)
            reports.receive(signer, signed)
        handoffs.send_back(zone.other, zone.offer(zone.card, HandoffKind.PEOPLE), reason=STRANGE)
        zone.offer(hub.one(zone.officer, zone.card.id), HandoffKind.PEOPLE)
        zone.idle = zone.project(STRANGE, STRANGE)
        projects.suspend(zone.dispatcher, zone.idle, reason=STRANGE)
        yield zone


def read_as_markup(app):
    """Places where the words would not be shown letter by letter."""
    found = []
    for proto in protos(app._tree):
        kind = type(proto).__name__
        for place, text in strings(proto):
            if kind == "Html":
                found += [(kind, text)] if "<img src=x" in text else []
            elif (kind not in PLAIN or place == "help") and MARKUP.search(text):
                found.append((kind, place, text[:200]))
    return found


@pytest.mark.parametrize("key", PAGES)
def test_every_page_shows_strange_names_letter_by_letter(zone, key):
    ids = {"project": zone.card.id, "enterprise": zone.card.enterprise_id, "department": zone.first,
           "person": zone.officer.id}  # fmt: skip
    for me in (zone.other, zone.administrator, zone.dispatcher):
        app = opened(key, me.id, "zh", {"id": str(ids[key])} if key in ids else {}, frame=True)
        assert not app.exception
        assert not read_as_markup(app)


@pytest.mark.parametrize(
    "tab", ["checklist", "handoffs", "reports", "service", "diary", "documents", "facts", "history"]
)
def test_every_part_of_a_project_shows_strange_names_letter_by_letter(zone, tab):
    for me, card in ((zone.officer, zone.card), (zone.other, zone.card), (zone.inspector, zone.idle)):
        app = opened("project", me.id, "zh", {"id": str(card.id), "tab": tab})
        assert not app.exception
        assert not read_as_markup(app)
