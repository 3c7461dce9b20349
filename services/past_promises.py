"""Promises of the past as they were really kept: read in a few sweeps, so that a year of a whole zone takes seconds."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from db.cases import Case, Holding, Party
from db.complaints import Complaint
from db.projects import Handoff, Project
from db.rules import Rule
from domain.cases import CaseStatus
from domain.ledger import RUNNING
from domain.limit_changes import LimitFacts
from domain.rehearsal import Past, Stood, Subject
from services.clock import local_day
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
    ruled = _by_id(read, wanted)
    mine = Case.opened_at >= since, Case.rule_id.in_(ruled), read.reach(Case)
    begun, stood = _last_openings(read, since), _pauses(read, since)
    found = read.db.execute(
        select(Case.id, Case.department_id, Case.rule_id, Case.opened_at, Case.resolved_at, Case.extra_workdays).where(
            *mine
        )
    )
    for id, department_id, rule_id, opened_at, resolved_at, extra in found:
        start = begun.get(id, opened_at)
        pauses = tuple(pause for pause in stood.get(id, ()) if pause[0] >= start)
        yield Past(Subject.CASE, id, department_id, *ruled[rule_id], start, resolved_at, extra, pauses)


def _last_openings(read: Read, since: datetime) -> dict[int, datetime]:
    """Where a reopened case began anew: at a holding that follows no other."""
    before = aliased(Holding)
    follows = select(before.id).where(before.case_id == Holding.case_id, before.next_at == Holding.from_at).exists()
    reopened = (
        select(Holding.case_id)
        .join(Case, Holding.case_id == Case.id)
        .where(Holding.closed, Case.opened_at >= since)
        .group_by(Holding.case_id, Case.resolved_at)
        .having((func.count() > 1) | Case.resolved_at.is_(None))
    )
    found = (
        select(Holding.case_id, func.max(Holding.from_at))
        .where(Holding.case_id.in_(reopened), ~follows)
        .group_by(Holding.case_id)
    )
    return {id: at for id, at in read.db.execute(found)}  # noqa: C416


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
    """First replies, under the version of their limit that was in force when the case was opened."""
    found = read.db.execute(
        select(Case.id, Case.department_id, Case.opened_at, Case.replied_at, Complaint.urgent)
        .join(Complaint, Complaint.case_id == Case.id)
        .where(Case.opened_at >= since, Case.reply_due_at.is_not(None), read.reach(Case))
    )
    versions = _Versions(read, wanted)
    for id, department_id, opened_at, replied_at, urgent in found:
        code = "case.urgent" if urgent else "case.reply"
        if code in wanted:
            yield Past(Subject.CASE, id, department_id, code, versions.at(code, opened_at), opened_at, replied_at)


def _accepted(read: Read, since: datetime) -> Iterator[Past]:
    """The last dispatch of each case. One that was returned meanwhile is no longer waited for and is left out."""
    found = read.db.execute(
        select(Case.id, Case.department_id, Case.dispatched_at, Case.accepted_at, Case.status).where(
            Case.dispatched_at >= since, Case.accept_due_at.is_not(None), read.reach(Case)
        )
    )
    versions = _Versions(read, ["case.accept"])
    for id, department_id, dispatched_at, accepted_at, status in found:
        taken = accepted_at if accepted_at and dispatched_at and accepted_at >= dispatched_at else None
        if dispatched_at and (taken or status is CaseStatus.DISPATCHED):
            facts = versions.at("case.accept", dispatched_at)
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


class _Versions:
    """The versions of some limits, to find the one in force at a moment."""

    def __init__(self, read: Read, codes: Iterable[str]) -> None:
        found = select(Rule).where(Rule.code.in_(list(codes)), Rule.withdrawn_at.is_(None)).order_by(Rule.valid_from)
        self.of: dict[str, list[Rule]] = defaultdict(list)
        for rule in read.db.scalars(found):
            self.of[rule.code].append(rule)

    def at(self, code: str, moment: datetime) -> LimitFacts:
        day = local_day(moment)
        return _facts([rule for rule in self.of[code] if rule.valid_from <= day][-1])
