"""Changing the limits of the rulebook. A version follows another from a day on; what was promised keeps its rule."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from db.rules import Rule
from domain.access import Permission as P
from domain.errors import Incomplete
from domain.limit_changes import InForceAlready, LimitFacts, NothingChanges, known, not_backwards
from domain.typed import line
from services.clock import local_day
from services.work import Seen, Work, command


@dataclass(frozen=True)
class Draft:
    """A new version of one limit, not yet adopted."""

    code: str
    facts: LimitFacts


@command(P.RULE_SET)
def adopt(work: Work, *, drafts: Iterable[Draft], valid_from: date, basis: str) -> None:
    """Let these versions hold from a day on, all or none; `basis` says by which decision.

    A version of that day that is not in force yet is replaced. Raises what LimitFacts refuses, BeginsInThePast,
    InForceAlready, NothingChanges, Incomplete.
    """
    wanted = {draft.code: draft for draft in drafts}
    if not wanted:
        raise Incomplete(fields=("Limit",))
    said = line(basis, "Decided by")
    not_backwards(valid_from, local_day(work.now))
    for draft in wanted.values():
        _follow(work, draft, valid_from, said)


def _follow(work: Work, draft: Draft, valid_from: date, basis: str) -> None:
    limit = known(draft.code)
    facts = draft.facts.checked(limit)
    versions = work.db.scalars(select(Rule).where(Rule.code == draft.code).order_by(Rule.valid_from).with_for_update())
    held: Rule | None = None  # what would hold on that day
    same_day: Rule | None = None
    for rule in versions:
        if rule.valid_from <= valid_from and rule.withdrawn_at is None:
            held = rule
        if rule.valid_from == valid_from:
            same_day = rule
    if held and (held.value, held.unit, held.amber_share) == (facts.value, facts.unit, facts.amber_share):
        raise NothingChanges(limit=limit.label)
    if same_day and same_day.withdrawn_at is None and valid_from <= local_day(work.now):
        raise InForceAlready(limit=limit.label)
    rule = same_day or Rule(code=limit.code, label=limit.label, clause=limit.clause, valid_from=valid_from)
    rule.value, rule.unit, rule.amber_share = facts.value, facts.unit, facts.amber_share
    rule.own, rule.basis, rule.withdrawn_at = facts.is_own(limit), basis, None
    rule.created_at = work.now  # from here on it is adopted, also where it was withdrawn before
    if same_day is None:
        work.add(rule)
    work.record(rule, "rule.adopted", code=rule.code, valid_from=valid_from, basis=basis)


@command(P.RULE_SET)
def withdraw(work: Work, seen: Seen) -> None:
    """Take back a version that is not in force yet: the one before it goes on to hold. Raises InForceAlready."""
    rule = work.take(Rule, seen)
    if rule.valid_from <= local_day(work.now) or rule.withdrawn_at is not None:
        raise InForceAlready(limit=rule.label)
    rule.withdrawn_at = work.now
    work.record(rule, "rule.withdrawn", code=rule.code, valid_from=rule.valid_from)
