"""From near its limit (blue) to past it (amber) to long past it (red): when a promise reaches each level, and whom that
concerns (督办, clauses 38, 57, 63). Derived from the promise alone: nothing depends on anybody having looked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from domain.calendar import ZONE, WorkCalendar, midnight
from domain.cases import Level
from domain.labels import Labelled
from domain.ledger import moved, shifted
from domain.limits import Unit, warning

ORDER = tuple(Level)


class Concerned(Labelled):
    """Who is told, as the zone calls them; for a department, those in its posts on that day."""

    OFFICER = "officer", "Accountable officer"
    FIRST_ASKED = "first_asked", "First asked"
    LEADERS = "leaders", "Leaders of the department"
    LIAISON = "liaison", "Aftercare liaison"
    DIRECT = "direct", "Direct leader"
    DEPUTY = "deputy", "Deputy leader in charge"
    PRINCIPAL = "principal", "Principal leader"
    ZONE_LEADERS = "zone_leaders", "Leaders of the zone"
    INSPECTORS = "inspectors", "Inspection office"
    KEEPERS = "keepers", "Whoever handles sealed complaints"


C = Concerned
TOLD: dict[Level, tuple[Concerned, ...]] = {
    Level.BLUE: (C.OFFICER, C.FIRST_ASKED),
    Level.AMBER: (C.OFFICER, C.LEADERS, C.LIAISON, C.DIRECT, C.DEPUTY),
    Level.RED: (C.PRINCIPAL, C.ZONE_LEADERS, C.INSPECTORS, C.KEEPERS),
}


def concerned(level: Level, *, sealed: bool, accepted: bool) -> tuple[Concerned, ...]:
    """Whom a level concerns as the case stands: of a sealed one those who handle it in the place of leaders and
    inspectors, who cannot see it; who was asked first until somebody accepted."""
    nobody = (C.ZONE_LEADERS, C.INSPECTORS) if sealed else (C.KEEPERS,)
    return tuple(who for who in TOLD[level] if who not in nobody and not (accepted and who is C.FIRST_ASKED))


@dataclass(frozen=True)
class Patience:
    """After how much time past its due moment a promise is long overdue: working days, or working hours."""

    value: Decimal
    unit: Unit

    def after(self, due_at: datetime, calendar: WorkCalendar) -> datetime:
        if self.unit is Unit.WORKING_HOURS:
            return calendar.due_after_hours(due_at, float(self.value))
        return shifted(due_at, int(self.value), calendar)


def moments(
    begun_at: datetime,
    due_at: datetime,
    amber_share: Decimal,
    patience: Patience,
    stood: Iterable[tuple[datetime, datetime | None]],
    calendar: WorkCalendar,
) -> dict[Level, datetime]:
    """When a promise whose clock runs reaches each level, or will. After each of these moments it has reached it.

    Blue is where the lamp turns amber; what is near its limit from its first moment on has no such moment. `stood`:
    when the clock stood, which delays red; it is left out while it stands.
    """
    found = {Level.AMBER: due_at}
    blue = min(due_at - warning(begun_at, due_at, amber_share), _last_workday(due_at, calendar))
    if blue > begun_at:
        found[Level.BLUE] = blue
    overdue = [(start, end) for start, end in stood if start >= due_at]
    if red := moved(patience.after(due_at, calendar), overdue, calendar):
        found[Level.RED] = red
    return found


def reached(moments: Mapping[Level, datetime], now: datetime) -> Level | None:
    """The highest level that is reached at `now`."""
    return next((level for level in reversed(ORDER) if level in moments and moments[level] < now), None)


def _last_workday(due_at: datetime, calendar: WorkCalendar) -> datetime:
    """Midnight from which no more than one working day is left."""
    due_on = due_at.astimezone(ZONE).date()
    day = due_on
    while calendar.workdays_between(day - timedelta(days=1), due_on) <= 1:
        day -= timedelta(days=1)
    return midnight(day)
