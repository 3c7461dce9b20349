"""The leaders' wall: all that a room wants to know, in one look at one moment. See docs/adr/0021.

It speaks of the zone to whoever sees the zone, and to a department's leader of that department. What is about a
department (sealed) is on it for nobody: a wall hangs in a room.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from sqlalchemy import select

from db.org import Department
from domain.access import Permission as P
from domain.access import Scope
from domain.periods import Month
from domain.tallies import ZONE_WIDE
from domain.wall import Months, Span, previous, running, year_before
from services import news, stakes, wall_open, wall_projects, wall_silence, wall_sums
from services.clock import local_day
from services.glances import Glances
from services.stakes import StakesCard
from services.wall_open import AgeRow, LampRow, RedRow
from services.wall_projects import CoverageRow, LeadRow, StageRow
from services.wall_sums import Figures, HeatRow, HeldRow, MonthRow, Sums, TurnedRow
from services.work import Read, query

SHOWN = 12  # months of the lines and the heat
SERVES = 20.0  # seconds
_looks = count(1)


@dataclass(frozen=True)
class WallCard:
    """The whole wall. `department` None: that of the zone. `now`, `before` and `year_ago` are the period that runs, the
    one before it and the same one a year ago; the heat and the months end with this month.
    `kept` None: that is known of the zone only. What is `at_stake` for a department are projects that it may see.
    `look` tells one look from another: but for what is the reader's own and who is silent, cards of one look are the
    same."""

    at: datetime
    department_id: int | None
    department: str | None
    span: Span
    period: Months
    now: Figures
    before: Figures
    year_ago: Figures
    led: tuple[LeadRow, ...]
    stages: tuple[StageRow, ...]
    lamps: tuple[LampRow, ...]
    ages: tuple[AgeRow, ...]
    months: tuple[MonthRow, ...]
    held: tuple[HeldRow, ...]
    heat: tuple[HeatRow, ...]
    turned: tuple[TurnedRow, ...]
    coverage: tuple[CoverageRow, ...]
    silent: int
    at_stake: StakesCard
    kept: StakesCard | None
    red: tuple[RedRow, ...]
    look: int = field(default_factory=lambda: next(_looks), compare=False)

    @property
    def open(self) -> int:
        return sum(row.open for row in self.lamps)

    @property
    def overdue(self) -> int:
        return sum(row.red for row in self.lamps)

    @property
    def first(self) -> date:
        """The first day of the period."""
        return self.period[0].first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.period[-1].last


glances = Glances[WallCard]()
led = Glances[tuple[LeadRow, ...]]()


@query(P.WALL_SEE)
def whole(read: Read, *, span: Span = Span.QUARTER) -> WallCard:
    """The wall as it stands: figures of the period that runs, compared with the one before and that of a year ago.

    One look serves all viewers of this process until something happens, for SERVES at most: then lamps may have turned.
    What the reader leads is looked up for each; who is silent has a look of its own, which serves longer.
    """
    whose = _whose(read)
    seen = glances.take((whose, span, news.stands()), lambda db: _card(replace(read, db=db), whose, span), SERVES)
    mine = led.take((read.actor.id, news.stands()), lambda db: wall_projects.led(replace(read, db=db)), SERVES)
    return replace(seen, led=mine, silent=wall_silence.silent(read, whose))


def _card(read: Read, whose: int, span: Span) -> WallCard:
    names = {row.id: row.name for row in read.db.execute(select(Department.id, Department.name))}
    this = Month.of(local_day(read.now))
    period, shown = running(span, this), tuple(this.shifted(n - SHOWN + 1) for n in range(SHOWN))
    still_open = wall_open.counted(read, whose, names)
    sums = Sums(read.db, whose, (*shown, *period, *previous(period), *year_before(period)))
    return WallCard(
        at=read.now,
        department_id=None if whose == ZONE_WIDE else whose,
        department=names.get(whose),
        span=span,
        period=period,
        now=sums.figures(period),
        before=sums.figures(previous(period)),
        year_ago=sums.figures(year_before(period)),
        led=(),
        stages=wall_projects.funnel(read, whose, sums, shown),
        lamps=still_open.lamps,
        ages=still_open.ages,
        months=tuple(MonthRow(month, sums.figures((month,))) for month in shown),
        held=sums.held(period),
        heat=sums.heat(shown),
        turned=wall_sums.turned(read.db, whose, period, names),
        coverage=wall_projects.coverage(read, whose, period),
        silent=0,
        at_stake=stakes.at_stake(read, whose),
        kept=stakes.kept(read, period) if whose == ZONE_WIDE else None,
        red=wall_open.worst(read, whose),
    )


def _whose(read: Read) -> int:
    """The zone for whoever sees it; else the reader's own department. Of nobody's department there is nothing."""
    if read.actor.scope(P.WALL_SEE) is Scope.ZONE:
        return ZONE_WIDE
    return read.actor.department_id or -1
