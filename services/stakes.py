"""What is at stake and what was kept: major projects under way, as a wall sums them up and as a list shows them."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, String, cast, exists, false, func, or_, select

from db.cases import Case
from db.projects import Project
from db.tallies import Tally
from domain.access import Actor, Scope
from domain.access import Permission as P
from domain.money import Currency
from domain.projects import ProjectStatus
from domain.tallies import ZONE_WIDE, Figure
from domain.wall import Months, Stake
from services import ledger, rules
from services.wall_open import of_wall
from services.work import Read


@dataclass(frozen=True)
class StakesCard:
    """What depends on something: major projects under way. Money in 万元 by the rates of the rulebook."""

    projects: int
    investment: Decimal
    jobs: int


def at_stake(read: Read, whose: int) -> StakesCard:
    """The major projects of enterprises with a complaint past its promise."""
    return _summed(read, _at_stake(read, whose))


def kept(read: Read, months: Months) -> StakesCard:
    """The major projects of enterprises that confirmed in these months that a complaint of theirs is solved."""
    return _summed(read, _kept(months))


def of_stake(read: Read, stake: Stake, department_id: int | None, months: Months) -> ColumnElement[bool]:
    """The projects behind such a figure: on the wall of the zone, or of a department. Whoever sees one department
    learns nothing of the others' complaints by asking: for them there are none."""
    whose = _asked(read.actor, department_id)
    if stake is Stake.AT_STAKE:
        return _at_stake(read, whose)
    return _kept(months) if whose == ZONE_WIDE else false()


def _asked(me: Actor, department_id: int | None) -> int:
    if me.scope(P.CASE_SEE) is Scope.ZONE:
        return ZONE_WIDE if department_id is None else department_id
    own = me.department_id or -1
    return own if department_id in (None, own) else -1


def _at_stake(read: Read, whose: int) -> ColumnElement[bool]:
    """With a complaint past its promise. A department's wall tells of those projects that all of its people see."""
    concerned = select(Case.enterprise_id).where(*of_wall(whose), ledger.overdue(read.now))
    found = _MAJOR & Project.enterprise_id.in_(concerned)
    if whose == ZONE_WIDE:
        return found
    theirs = Project.reach_for(P.PROJECT_SEE).departments
    return found & or_(*(getattr(Project, column) == whose for column in theirs))


def _kept(months: Months) -> ColumnElement[bool]:
    """Of an enterprise that confirmed in these months."""
    confirmed = exists().where(
        Tally.figure == Figure.KEPT, Tally.department_id == ZONE_WIDE, Tally.month.in_([m.code for m in months]),
        Tally.of == cast(Project.enterprise_id, String), Tally.bin == 0, Tally.n > 0,
    )  # fmt: skip
    return _MAJOR & confirmed


_MAJOR = (Project.status == ProjectStatus.ACTIVE) & Project.major_since.is_not(None)


def _summed(read: Read, which: ColumnElement[bool]) -> StakesCard:
    rows = read.db.execute(
        select(Project.currency, func.count(), func.sum(Project.amount), func.sum(Project.expected_jobs))
        .where(which)
        .group_by(Project.currency)
    )
    projects, jobs, investment = 0, 0, Decimal(0)
    for currency, n, amount, employed in rows:
        projects, jobs = projects + n, jobs + int(employed or 0)
        investment += rules.in_yuan(read.db, Decimal(amount or 0), Currency.of(currency), read.now)
    return StakesCard(projects, investment, jobs)
