"""Whatever happens reads as a sentence, in both languages; whatever changed is told under its name."""

import ast
import re
import string
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from db.base import Record
from db.engine import Sessions
from db.trail import Event, Notice
from domain.cases import CaseKind, Level
from domain.columns import COLUMN_LABELS
from domain.events import NOTICES, SENTENCES
from domain.flows import FLOWS
from domain.labels import Labelled
from domain.projects import HandoffKind
from domain.stages import STAGES, Stage
from services import diary, handoffs, hub, language, packages, projects, reports, timeline
from services.timeline import NAMED, TABLES
from tests.factories import Zone, person

OF_PROJECTS = [kind for kind in NOTICES if kind.startswith(("project.", "handoff.", "diary.", "report."))]
ROOT = Path(__file__).parents[2]


def recorded(verb):
    """The literal kinds that services pass to `work.record`, `trail.append`, `Birth` or `work.notify`."""
    found = set()
    for path in (ROOT / "services").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and {said := ast.unparse(node.func), said.split(".")[-1]} & verb:
                for argument in node.args[:4]:
                    for part in ast.walk(argument):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and "." in part.value:
                            found.add(part.value)
            if "record" in verb and isinstance(node, ast.Call) and ast.unparse(node.func) == "Event":
                found |= {k.value.value for k in node.keywords if k.arg == "kind" and isinstance(k.value, ast.Constant)}
            if "record" in verb and isinstance(node, ast.Dict):  # a row of a bulk insert
                rows = zip(node.keys, node.values, strict=True)
                found |= {v.value for k, v in rows if isinstance(k, ast.Constant) and k.value == "kind"
                          and isinstance(v, ast.Constant)}  # fmt: skip
            if "chosen" in verb and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "kind":
                found |= {part.value for part in ast.walk(node.value) if isinstance(part, ast.Constant)}
    return {kind for kind in found if isinstance(kind, str) and re.fullmatch(r"[a-z_]+\.[a-z_]+", kind)}


def test_every_kind_of_event_that_services_record_has_its_sentence():
    kinds = recorded({"record", "trail.append", "trail.begin_many", "Birth", "chosen"}) | {
        f"{flow.name}.{move.name}" for flow in FLOWS.values() for move in flow.moves
    }
    assert len(kinds) > 25 and kinds <= set(SENTENCES)
    assert set(SENTENCES) <= kinds | {"person.signed_in", "person.signed_out"} | recorded(
        {"_tell", "_tell_both", "told", "say"}
    )


def test_every_kind_of_notice_that_services_send_has_its_sentence():
    kinds = recorded({"notify", "_tell"})
    chosen = recorded({"chosen"}) | {f"{of}.{level}" for of in ("complaint", "case") for level in Level}
    assert len(kinds) > 10 and kinds <= set(NOTICES) <= kinds | chosen


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("sentences", [SENTENCES, NOTICES], ids=["events", "notices"])
def test_every_sentence_is_said_in_each_language_with_the_same_blanks(code, sentences):
    for template in sentences.values():
        said = language.translate(code, template)
        assert blanks(said) == blanks(template), said
        assert code == "en" or said != template


def blanks(template):
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name)


def test_every_column_with_a_name_is_a_column_that_is_stored():
    for key, label in COLUMN_LABELS.items():
        record, column = key.split(".")
        assert column in TABLES[record].columns, key
        assert issubclass(next(m.class_ for m in Record.registry.mappers if m.class_.__name__ == record), Record)
        assert label.strip()


def test_every_column_with_a_name_that_is_an_id_leads_to_somebody_with_a_name():
    for key in COLUMN_LABELS:
        record, column = key.split(".")
        if column.endswith("_id"):
            tables = {foreign.column.table.name for foreign in TABLES[record].columns[column].foreign_keys}
            assert tables and tables <= set(NAMED), key


@pytest.fixture
def lived(database):
    """A zone in which everything happened that can happen to a project."""
    zone = Zone()
    card = zone.major()
    projects.suspend(zone.leader, card, reason="资金问题")
    projects.resume(zone.leader, hub.one(zone.leader, card.id), reason="资金到位")
    diary.write(zone.officer, project_id=card.id, body="座谈")
    diary.write(zone.officer, project_id=card.id, body="要紧", important=True)
    diary.acknowledge(zone.dispatcher, diary.inbox(zone.dispatcher)[0])
    for done in (True, False):
        packages.tick(
            zone.officer, project_id=card.id, stage=Stage.NEGOTIATION, label=STAGES[Stage.NEGOTIATION].services[0],
            done=done,
        )  # fmt: skip
    card = zone.complete(hub.one(zone.officer, card.id))
    report = next(r for r in reports.of_project(zone.officer, card.id) if r.kind is CaseKind.MAJOR_REPORT)
    reports.receive(zone.zone_leader, report)
    projects.change(
        zone.officer, card, facts=type(card.facts)(**vars(card.facts) | {"amount": Decimal(60_000)}),
        progress=card.progress,
    )  # fmt: skip
    handoffs.send_back(zone.other, zone.offer(hub.one(zone.officer, card.id)), reason="缺材料")
    handoffs.withdraw(zone.officer, zone.offer(hub.one(zone.officer, card.id)), reason="另行安排")
    newcomer = person(zone.zone_leader.role)
    handoffs.offer_seat(
        zone.dispatcher, hub.one(zone.dispatcher, card.id), kind=HandoffKind.LEAD_LEADER, user_id=newcomer.id
    )
    handoffs.accept(newcomer, hub.handoff_history(zone.dispatcher, card.id)[0])
    handoffs.accept(zone.other_leader, zone.offer(hub.one(zone.officer, card.id)))
    projects.end(zone.other_leader, hub.one(zone.other_leader, card.id), reason="企业放弃")
    return zone, card


@pytest.mark.clause(5)
def test_a_whole_life_reads_as_sentences_and_nothing_is_left_blank(lived):
    zone, card = lived
    moments = timeline.of_project(zone.other, card.id, limit=500)
    ofs = ("project.", "handoff.", "report.", "diary.", "service.", "document.")
    told = {kind for kind in SENTENCES if kind.startswith(ofs)}
    assert {m.kind for m in moments} == told - {"handoff.promised_anew"}  # that happens only to one still open
    for moment in moments:
        assert moment.actor
        for code in language.LANGUAGES:
            params = {k: language.translate(code, v) if isinstance(v, str) else v for k, v in moment.params.items()}
            said = language.translate(code, moment.sentence).format(**params)
            assert "{" not in said and "None" not in said


def test_changes_are_told_by_names_and_labels_never_by_ids_or_codes(lived):
    zone, card = lived
    for moment in timeline.of_project(zone.other, card.id, limit=500):
        for change in moment.told:
            for value in (change.before, change.after):
                assert not isinstance(value, int) or isinstance(value, bool) or change.label == "Expected jobs"
                moves = [move for flow in FLOWS.values() for move in flow.moves]
                codes = {str(member) for move in moves for member in (*move.source, move.target)}
                assert isinstance(value, Labelled) or value not in codes
    [accepted] = [m for m in timeline.of_project(zone.other, card.id, limit=500)
                  if m.kind == "handoff.accept" and "Project.stage" in m.changes]  # fmt: skip
    told = {change.label: (change.before, change.after) for change in accepted.told}
    assert told["Accountable officer"] == (zone.officer.name, zone.other.name)
    assert told["Stage"] == (Stage.NEGOTIATION, Stage.SIGNING)


def test_every_notice_that_was_sent_fills_its_sentence(lived):
    with Sessions() as db:
        notices = db.scalars(select(Notice)).all()
        assert len({notice.kind for notice in notices}) >= len(OF_PROJECTS) - 1
        for notice in notices:
            assert set(blanks(NOTICES[notice.kind])) <= set(notice.details)


def test_every_event_fills_its_sentence(lived):
    with Sessions() as db:
        for entry in db.scalars(select(Event)):
            assert set(blanks(SENTENCES[entry.kind])) <= set(entry.details), entry.kind


def test_a_timeline_is_read_in_pages_newest_first(lived):
    zone, card = lived
    whole = timeline.of_project(zone.other, card.id, limit=500)
    paged, before = [], None
    while page := timeline.of_project(zone.other, card.id, limit=7, before=before):
        paged += page
        before = page[-1].id
    assert paged == whole and [m.id for m in whole] == sorted((m.id for m in whole), reverse=True)


def test_an_enterprise_has_a_timeline_of_its_own(lived):
    zone, card = lived
    id = hub.one(zone.other, card.id).enterprise_id
    assert [m.kind for m in timeline.of_enterprise(zone.other, id)] == ["enterprise.registered"]
