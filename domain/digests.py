"""The morning digest: when it is due, and what of somebody's work turns amber or red in the next working days."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from domain.calendar import ZONE, WorkCalendar
from domain.limits import Lamp, lamp

HORIZONS = (1, 3, 5)  # working days ahead


def morning(now: datetime, calendar: WorkCalendar) -> date | None:
    """The working day whose digest is due at `now`: from its first working hour to its close. None: none is."""
    local = now.astimezone(ZONE)
    day, shifts = local.date(), calendar.shifts_on(local.date())
    return day if calendar.is_workday(day) and shifts[0][0] <= local.time() < shifts[-1][1] else None


def turns(
    due_at: datetime, now: datetime, started_at: datetime, amber_share: Decimal, calendar: WorkCalendar
) -> tuple[int, Lamp] | None:
    """Within how many working days (1, 3, 5) the lamp of a promise gets worse, and which it then is. None: it stays.

    A day counts to the minute after its close of business: what is due then is red.
    """
    present = lamp(due_at, now, started_at, amber_share, calendar)
    for days in HORIZONS:
        then = calendar.due_after_workdays(now, days) + timedelta(minutes=1)
        if (coming := lamp(due_at, then, started_at, amber_share, calendar)) is not present:
            return days, coming
    return None
