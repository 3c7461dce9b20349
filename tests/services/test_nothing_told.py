"""What is sealed is told by no figure: to those whom it is about the zone looks as if it had never been filed."""

import importlib
import pkgutil
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from inspect import Parameter, signature

import pytest

import services
from db.engine import Sessions
from db.org import Post
from domain.access import STAFF, Role, allows
from domain.boards import Filters
from domain.burden import Sort
from domain.categories import Category, Queue
from domain.complaints import Channel
from domain.errors import NotAllowed, NotFound
from domain.limit_changes import LimitFacts
from domain.limits import Unit
from domain.org import Position, Rank
from domain.wall import Span
from services import (
    clock,
    complaint_board,
    complaints,
    coordination,
    digests,
    enterprises,
    parties,
    sweep,
)
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from services.limits import Draft
from services.work import QUERIES
from tests.factories import Zone, department, person
from tests.services.test_sealing import moves

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LATER = MONDAY + 18 * DAY  # a Friday, when all that was promised is overdue
# What speaks of one row: out of reach it is refused, as tests elsewhere show.
ONE_ROW = {
    "id",
    "user_id",
    "case_id",
    "visit_id",
    "project_id",
    "department_id",
    "proof",
    "token",
    "secret",
    "subject",
    "form",
}
# Lists of people, of limits, of when the machine did what: they say nothing of a case.
NOT_OF_CASES = {
    "digests._judged", "exports.table", "imports._show_investors", "imports._show_organisation", "calendars._preview",
    "leads.likely_duplicates", "projects.major_threshold_reached", "rulebook.calendar_year", "rulebook.judge",
    "rulebook.versions", "saved_views.listing", "rehearsals.rows", "news.pulse", "sweep.jobs",
}  # fmt: skip

LOOK = re.compile(r"\blook=\d+")  # how often the wall was made anew: whatever happens anywhere has it made


@pytest.fixture
def zone(database):
    with clock.at(MONDAY):
        yield Zone()


def those_meant(zone):
    """Of every role one who works there, or holds a post there, or did so when it was said and sits elsewhere now."""
    posted = person(Role.DISPATCHER, zone.centre)
    with Sessions.begin() as db:
        db.add(Post(department_id=zone.first, user_id=posted.id, position=Position.DIRECT, rank=Rank.SECTION, title="",
                    valid_from=date(2026, 1, 1), created_at=MONDAY))  # fmt: skip
    there = [person(role, zone.first) for role in STAFF]
    went = [person(role, zone.first) for role in STAFF]
    with clock.at(MONDAY + DAY):
        gone = [moves(zone, who, department_id=zone.centre) for who in went]
    return [posted, *there, *gone]


def known(zone, enterprise_id):
    """What the queries ask for that are not about one row, by name of what they ask."""
    return {
        "filters": Filters(),
        "title": "窗口人员索要好处",
        "first": date(2026, 1, 1),
        "last": date(2026, 12, 31),
        "on": date(2026, 3, 20),
        "period": "2026-03",
        "code": "2026Q1",
        "workdays": 5,
        "after": 0,
        "sort": Sort.INSPECTION,
        "enterprise_id": enterprise_id,
        "limit": 200,
        "drafts": [Draft("case.resolve", LimitFacts(Decimal(1), Unit.WORKING_DAYS, Decimal("0.2")))],
    }


def figures(who, given):
    """Everything that this person is told about more than one row, by the name of the query."""
    told = {}
    for name, ask in QUERIES.items():
        if not allows(who, ask.needs) or name in NOT_OF_CASES:
            continue
        for how, answers in choices(ask, given):
            try:
                told[name, how] = LOOK.sub("", repr(ask(who, **answers)))
            except (NotAllowed, NotFound) as refusal:
                told[name, how] = repr(refusal)
    return told


def choices(ask, given):
    asked = list(signature(ask.body).parameters.values())[1:]
    needed = [one.name for one in asked if one.default is Parameter.empty and one.kind is not Parameter.VAR_KEYWORD]
    if ONE_ROW & set(needed):
        return
    every = {"span": list(Span), "queue": list(Queue), "taken_away": [False, True]}
    for name, values in every.items():
        if name in (one.name for one in asked):
            for value in values:
                yield f"{name}={value}", {name: value, **{n: given[n] for n in needed if n != name}}
            return
    assert set(needed) <= set(given), (ask.name, needed)
    yield "", {name: given[name] for name in needed}


def said_about(zone, enterprise_id):
    """Two complaints about the first department, in all that can befall them."""
    ids = []
    with clock.at(MONDAY):
        for category in (Category.FINES, Category.POWER):
            facts = ComplaintFacts("窗口人员索要好处", "情况", category, Channel.PHONE, about_department_id=zone.first)
            ids.append(complaints.record(zone.dispatcher, facts=facts, enterprise_id=enterprise_id))
    with clock.at(MONDAY + 2 * DAY):
        for id in ids:
            complaints.dispatch(zone.dispatcher, complaint_board.one(zone.dispatcher, id), department=zone.second)
            complaints.accept(zone.other, complaint_board.one(zone.other, id))
        parties.name(
            zone.dispatcher, complaint_board.one(zone.dispatcher, ids[0]), department_ids=[zone.third], reason="联办"
        )
        coordination.ask(zone.other, department_id=zone.third, title="配合", asked="请说明", case_id=ids[0])
        complaints.resolve(zone.other, complaint_board.one(zone.other, ids[1]), resolution="已约谈")
    return ids


def test_to_those_whom_it_is_about_the_zone_looks_as_if_it_had_not_been_filed(zone):
    for module in pkgutil.iter_modules(services.__path__):
        importlib.import_module(f"services.{module.name}")
    zone.third = department("市场监管局")
    person(Role.LIAISON, zone.third)
    enterprise_id = enterprises.register(zone.officer, facts=EnterpriseFacts("江南精工有限公司"))
    for _ in range(2):  # neighbours, so that no figure is nought anyway
        zone.working()
    meant, given = those_meant(zone), known(zone, enterprise_id)
    at_work = tuple(job for job in sweep.JOBS if job.name != "digest")
    with clock.at(LATER):
        sweep.run_due(at_work)
        before = {who: figures(who, given) for who in (*meant, zone.dispatcher)}
    sealed = said_about(zone, enterprise_id)
    with clock.at(LATER + MINUTE):
        sweep.run_due(at_work)
    with clock.at(LATER):
        assert {row.id for row in complaint_board.listing(zone.dispatcher)} > {sealed[0]}
        for who in meant:
            after = figures(who, given)
            assert {name for name, told in after.items() if told != before[who][name]} == set(), who
        assert figures(zone.dispatcher, given) != before[zone.dispatcher]  # whoever handles it is told
    with clock.at(LATER + 3 * DAY):
        sweep.run_due()
        for who in meant:
            lines = {line.case_id for card in digests.mine(who) for line in card.lines}
            assert not lines & {*sealed}
