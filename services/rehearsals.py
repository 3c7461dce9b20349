"""Rehearsing limits: what a draft would have meant for the promises of the last twelve months, before it is adopted."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from db.cases import Case
from db.org import Department
from db.projects import Handoff
from domain.access import Permission as P
from domain.errors import Incomplete
from domain.limit_changes import known
from domain.limits import Lamp
from domain.rehearsal import Rehearsed, Subject, rehearse
from services import past_promises, rules
from services.limits import Draft
from services.work import Read, query

MONTHS = timedelta(days=365)
# Limits under which something is promised and kept or not, so that they can be rehearsed.
ON_CASES = ("case.resolve", "case.resolve_joint", "report.major", "report.stage", "report.monthly", "review.quarterly")
REHEARSABLE = (*ON_CASES, "case.reply", "case.urgent", "case.accept", "case.host", "case.cohost", "handoff.answer")


@dataclass(frozen=True)
class Tally:
    """How many promises there were under one limit, or of one department, and how they stood before and after."""

    before: Counter[Lamp]
    after: Counter[Lamp]

    @property
    def all(self) -> int:
        return self.before.total()


@dataclass(frozen=True)
class Rehearsal:
    """A draft rehearsed: the tallies by limit and by department (the one most changed first), and what turned."""

    at: datetime
    since: datetime
    total: Tally
    by_limit: dict[str, Tally]
    by_department: dict[int, Tally]
    departments: dict[int, str]
    turned: tuple[Rehearsed, ...]


@dataclass(frozen=True)
class TurnedRow:
    """One promise that would have stood otherwise, with what it was about. `project_id`: it is seen on a project."""

    number: str
    title: str
    department: str
    code: str
    before: Lamp
    after: Lamp
    case_id: int | None
    project_id: int | None


@query(P.REHEARSAL_SEE)
def rehearsed(read: Read, drafts: Iterable[Draft]) -> Rehearsal:
    """The promises begun within twelve months under the limits of `drafts`, before against after. Changes nothing.

    Raises Incomplete for an empty draft, and what LimitFacts refuses.
    """
    wanted = {draft.code: draft.facts.checked(known(draft.code)) for draft in drafts}
    if not wanted:
        raise Incomplete(fields=("Limit",))
    since = read.now - MONTHS
    found = list(rehearse(past_promises.load(read, since, wanted), wanted, read.now, rules.calendar_for(read.db)))
    limits, departments = _tallied(found)
    names = {id: name for id, name in read.db.execute(select(Department.id, Department.name))}  # noqa: C416
    turned = [one for one in found if one.before is not one.after]
    order = sorted(departments, key=lambda id: (-_worse(departments[id]), -departments[id].all, id))
    return Rehearsal(
        read.now, since, _tally(found), {code: limits[code] for code in wanted if code in limits},
        {id: departments[id] for id in order}, names,
        tuple(sorted(turned, key=lambda one: (one.after is not Lamp.RED, -one.id))),
    )  # fmt: skip


def _tallied(found: Sequence[Rehearsed]) -> tuple[dict[str, Tally], dict[int, Tally]]:
    limits: dict[str, list[Rehearsed]] = defaultdict(list)
    departments: dict[int, list[Rehearsed]] = defaultdict(list)
    for one in found:
        limits[one.code].append(one)
        departments[one.department_id].append(one)
    return {k: _tally(v) for k, v in limits.items()}, {k: _tally(v) for k, v in departments.items()}


def _tally(found: Iterable[Rehearsed]) -> Tally:
    before, after = Counter[Lamp](), Counter[Lamp]()
    for one in found:
        before[one.before] += 1
        after[one.after] += 1
    return Tally(before, after)


def _worse(tally: Tally) -> int:
    return abs(tally.after[Lamp.RED] - tally.before[Lamp.RED])


@query(P.REHEARSAL_SEE)
def rows(read: Read, turned: Sequence[Rehearsed]) -> list[TurnedRow]:
    """What these promises were about, as far as they are within reach. In the order given."""
    case_ids = [one.id for one in turned if one.subject is Subject.CASE]
    handoff_ids = [one.id for one in turned if one.subject is Subject.HANDOFF]
    names = {id: name for id, name in read.db.execute(select(Department.id, Department.name))}  # noqa: C416
    cases = {
        case.id: case for case in read.db.scalars(select(Case).where(Case.id.in_(case_ids), read.reach(Case)))
    }  # fmt: skip
    handoffs = {one.id: one for one in read.db.scalars(select(Handoff).where(Handoff.id.in_(handoff_ids)))}
    said = []
    for one in turned:
        department = names.get(one.department_id, "")
        if one.subject is Subject.CASE and (case := cases.get(one.id)):
            about = case.project.name if case.project else case.title or ""
            own = None if case.project_id else case.id
            said.append(
                TurnedRow(case.number, about, department, one.code, one.before, one.after, own, case.project_id)
            )
        elif one.subject is Subject.HANDOFF and (handoff := handoffs.get(one.id)):
            project = handoff.project
            said.append(
                TurnedRow(project.number, project.name, department, one.code, one.before, one.after, None, project.id)
            )
    return said
