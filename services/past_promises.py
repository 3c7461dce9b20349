"""Promises of the past as they were really kept: read in a few sweeps, so that a year of a whole zone takes seconds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select

from db.cases import Case, Holding, Party
from db.projects import Handoff, Project
from db.rules import Rule
from domain.cases import CaseStatus
from domain.ledger import RUNNING
from domain.limit_changes import LimitFacts
from domain.rehearsal import Past, Stood, Subject
from services.rules import Versions
from services.work import Read


def load(read: Read, since: datetime, wanted: Mapping[str, LimitFacts]) -> Iterator[Past]:
    """Every promise begun since then under one of these limits, as far as it is within reach."""
    yield from _resolved(read, since, wanted)
    if wanted.keys() & {"case.reply", "case.urgent"}:
        yield from _replied(read, since, wanted)
    if "case.accept" in wanted:
        yield from _accepted(read, since)
    if wanted.keys() & {"case.host", "case.cohost"}:
        yield from _shares(read, since, wanted)
    if "handoff.answer" in wanted:
        yield from _handoffs(read, since)


def _facts(rule: Rule) -> LimitFacts:
    return LimitFacts(rule.value, rule.unit, rule.amber_share)


def _by_id(read: Read, codes: Iterable[str]) -> dict[int, tuple[str, LimitFacts]]:
    found = read.db.scalars(select(Rule).where(Rule.code.in_(list(codes))))
    return {rule.id: (rule.code, _facts(rule)) for rule in found}


def _resolved(read: Read, since: datetime, wanted: Mapping[str, LimitFacts]) -> Iterator[Past]:
    """Cases with the promise that they carry, from their last opening, with their pauses."""
    ruled, stood = _by_id(read, wanted), _pauses(read, since)
    found = read.db.execute(
        select(Case.id, Case.department_id, Case.rule_id, Case.begun_at,
               Case.resolved_at, Case.extra_workdays)
        .where(Case.opened_at >= since, Case.rule_id.in_(ruled), Case.status != CaseStatus.MERGED, read.reach(Case))
    )  # fmt: skip
    for id, department_id, rule_id, begun_at, resolved_at, extra in found:
        pauses = tuple(pause for pause in stood.get(id, ()) if pause[0] >= begun_at)
        yield Past(Subject.CASE, id, department_id, *ruled[rule_id], begun_at, resolved_at, extra, pauses)


def _pauses(read: Read, since: datetime) -> dict[int, Stood]:
    """When the clocks of these cases stood; a pause that ended by itself ended at its expiry."""
    found: dict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    rows = read.db.execute(
        select(Holding.case_id, Holding.from_at, Holding.to_at, Holding.expires_at)
        .join(Case, Holding.case_id == Case.id)
        .where(Case.opened_at >= since, Holding.holder.not_in(RUNNING))
        .order_by(Holding.case_id, Holding.from_at)
    )
    for id, start, end, expires in rows:
        if expires and expires <= read.now and (end is None or end > expires):
            end = expires
        found[id].append((start, end))
    return {id: tuple(pauses) for id, pauses in found.items()}


def _replied(read: Read, since: datetime, wanted: Mapping[str, LimitFacts]) -> Iterator[Past]:
    """First replies; a pause after the reply changes nothing any more."""
    ruled, stood = _by_id(read, wanted), _pauses(read, since)
    found = read.db.execute(
        select(Case.id, Case.department_id, Case.reply_rule_id, Case.opened_at, Case.replied_at)
        .where(Case.opened_at >= since, Case.reply_rule_id.in_(ruled), read.reach(Case))
        .where(Case.status != CaseStatus.MERGED)
    )  # fmt: skip
    for id, department_id, rule_id, opened_at, replied_at in found:
        if rule_id is None:
            continue
        pauses = tuple(pause for pause in stood.get(id, ()) if replied_at is None or pause[0] < replied_at)
        yield Past(Subject.CASE, id, department_id, *ruled[rule_id], opened_at, replied_at, 0, pauses)


def _accepted(read: Read, since: datetime) -> Iterator[Past]:
    """The last dispatch of each case. One that was returned meanwhile is no longer waited for and is left out."""
    found = read.db.execute(
        select(Case.id, Case.department_id, Case.dispatched_at, Case.accepted_at, Case.status).where(
            Case.dispatched_at >= since, Case.accept_due_at.is_not(None), read.reach(Case)
        )
    )
    versions = Versions(read.db, ["case.accept"])
    for id, department_id, dispatched_at, accepted_at, status in found:
        taken = accepted_at if accepted_at and dispatched_at and accepted_at >= dispatched_at else None
        if dispatched_at and (taken or status is CaseStatus.DISPATCHED):
            facts = _facts(versions.at("case.accept", dispatched_at))
            yield Past(Subject.CASE, id, department_id, "case.accept", facts, dispatched_at, taken)


def _shares(read: Read, since: datetime, wanted: Mapping[str, LimitFacts]) -> Iterator[Past]:
    """The shares of joint cases, each with its own clock."""
    ruled = _by_id(read, wanted)
    found = read.db.execute(
        select(Party.case_id, Party.department_id, Party.rule_id, Party.opened_at, Party.done_at)
        .join(Case, Party.case_id == Case.id)
        .where(Party.opened_at >= since, Party.rule_id.in_(ruled), read.reach(Case))
    )
    for id, department_id, rule_id, opened_at, done_at in found:
        yield Past(Subject.CASE, id, department_id, *ruled[rule_id], opened_at, done_at)


def _handoffs(read: Read, since: datetime) -> Iterator[Past]:
    ruled = _by_id(read, ["handoff.answer"])
    found = read.db.execute(
        select(Handoff.id, func.coalesce(Handoff.to_department_id, Project.department_id), Handoff.rule_id,
               Handoff.offered_at, Handoff.answered_at)
        .join(Project, Handoff.project_id == Project.id)
        .where(Handoff.offered_at >= since, Handoff.rule_id.in_(ruled), read.reach(Handoff))
    )  # fmt: skip
    for id, department_id, rule_id, offered_at, answered_at in found:
        yield Past(Subject.HANDOFF, id, department_id, *ruled[rule_id], offered_at, answered_at)
