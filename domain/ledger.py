"""The clock ledger: who held a case when, and what that makes of its promise. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from domain.calendar import ZONE, WorkCalendar
from domain.errors import Refusal
from domain.labels import Labelled


class Holder(Labelled):
    """At whom a case lies. The zone's clock runs while a department or the centre holds it."""

    DEPARTMENT = "department", "Department"
    CENTRE = "centre", "Service centre"
    ENTERPRISE = "enterprise", "Enterprise, for a supplement"
    CONSULTATION = "consultation", "Consultation"
    HIGHER = "higher", "Approval of a higher level"
    SUSPENDED = "suspended", "Suspended"


RUNNING = frozenset({Holder.DEPARTMENT, Holder.CENTRE})
PAUSING = tuple(holder for holder in Holder if holder not in RUNNING)


class LedgerBroken(Refusal):
    template = "The holdings of this case do not follow one another without a gap."


@dataclass(frozen=True)
class Span:
    """One entry of the ledger. `to_at` None: it still lies there. A pause ends by itself at `expires_at`."""

    holder: Holder
    from_at: datetime
    to_at: datetime | None = None
    department_id: int | None = None
    expires_at: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.holder in RUNNING


@dataclass(frozen=True)
class Share:
    """How long one holder had the case, in time and in working days begun."""

    holder: Holder
    department_id: int | None
    time: timedelta
    workdays: int


def in_order(spans: Sequence[Span]) -> None:
    """Raises LedgerBroken unless each span begins the moment the one before it ends, and only the last is open."""
    for one, next_one in pairwise(spans):
        if one.to_at != next_one.from_at or one.from_at >= next_one.from_at:
            raise LedgerBroken


def pauses(spans: Sequence[Span], now: datetime) -> list[tuple[datetime, datetime | None]]:
    """When the zone's clock stood, up to `now`: from, to. To None: it still stands."""
    found: list[tuple[datetime, datetime | None]] = []
    for span in spans:
        if span.runs:
            continue
        end = span.to_at
        if span.expires_at and (end is None or end > span.expires_at) and span.expires_at <= now:
            end = span.expires_at  # ended by itself, whoever noticed
        found.append((span.from_at, end))
    return found


def paused_at(spans: Sequence[Span], now: datetime) -> bool:
    """Does the clock stand at this moment?"""
    return any(start <= now and (end is None or now < end) for start, end in pauses(spans, now))


def shifted(due_at: datetime, workdays: int, calendar: WorkCalendar) -> datetime:
    """The same time of day, so many working days later; earlier where `workdays` is negative."""
    local, step = due_at.astimezone(ZONE), timedelta(days=1 if workdays > 0 else -1)
    day = local.date()
    for _ in range(abs(workdays)):
        day += step
        while not calendar.is_workday(day):
            day += step
    return datetime.combine(day, local.time(), ZONE)


def promise(
    opened_at: datetime, first_due_at: datetime, spans: Sequence[Span], now: datetime, calendar: WorkCalendar
) -> datetime | None:
    """When the case is due: the working time promised at the opening, less none of the time in which others held it.

    `first_due_at` is the promise without any pause, extensions included. None while the clock stands.
    """
    return moved(first_due_at, pauses(spans, now), calendar)


def moved(
    first_due_at: datetime, stood: Iterable[tuple[datetime, datetime | None]], calendar: WorkCalendar
) -> datetime | None:
    """A promise after the times in which the clock stood. None while it stands."""
    due_at = first_due_at
    for start, end in stood:
        if start >= due_at:  # it was overdue already: a pause gives no time back
            continue
        if end is None:
            return None
        due_at = calendar.due_after(end, calendar.working_time(start, due_at))
    return due_at


def _pieces(spans: Sequence[Span], now: datetime) -> Iterator[Span]:
    """The spans, a pause cut at its expiry: from then on the department has it, whoever noticed."""
    for span in spans:
        over = span.expires_at
        if not span.runs and over and over < (span.to_at or now):
            yield replace(span, to_at=over)
            yield Span(Holder.DEPARTMENT, over, span.to_at, span.department_id)
        else:
            yield span


def shares(spans: Sequence[Span], now: datetime, calendar: WorkCalendar) -> list[Share]:
    """Who held it how long, the longest first. The times sum to the time that the case was open, to the second."""
    times: dict[tuple[Holder, int | None], timedelta] = {}
    days: dict[tuple[Holder, int | None], int] = {}
    for span in _pieces(spans, now):
        key = span.holder, span.department_id if span.runs else None
        end = span.to_at or now
        times[key] = times.get(key, timedelta()) + (end - span.from_at)
        days[key] = days.get(key, 0) + calendar.workdays_held(span.from_at, end)
    found = [Share(holder, department, time, days[holder, department]) for (holder, department), time in times.items()]
    return sorted(found, key=lambda share: -share.time)
