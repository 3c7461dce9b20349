from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta

from domain.calendar import ZONE

_pretended: ContextVar[datetime | None] = ContextVar("pretended_now", default=None)
_ahead: list[Callable[[], timedelta]] = []  # how a demonstration's time runs ahead; empty in every real zone


def utc_now() -> datetime:
    """The moment at which things happen in the zone, aware UTC. The only clock of the services."""
    return _pretended.get() or real_now() + (_ahead[0]() if _ahead else timedelta())


def real_now() -> datetime:
    """The moment for what belongs to machines and not to the zone: sessions, tickets, throttles, forms, leases. A
    demonstration that lives fast does not move it."""
    return _pretended.get() or datetime.now(UTC)


def run_ahead(by: Callable[[], timedelta] | None) -> None:
    """From now on this process's zone is ahead of the real time by what `by` answers; None: by nothing."""
    _ahead[:] = [by] if by else []


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Play what follows at `moment`: for demonstrations, imports of history, and tests."""
    token = _pretended.set(moment)
    try:
        yield
    finally:
        _pretended.reset(token)


def local_day(moment: datetime) -> date:
    """The calendar day of a moment in the zone (Asia/Shanghai)."""
    return moment.astimezone(ZONE).date()


def day_ends(day: date) -> datetime:
    """The last moment of a calendar day in the zone."""
    return datetime.combine(day, time.max, ZONE)
