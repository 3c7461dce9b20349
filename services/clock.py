from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime

from domain.calendar import ZONE

_pretended: ContextVar[datetime | None] = ContextVar("pretended_now", default=None)


def utc_now() -> datetime:
    """The moment at which things happen, aware UTC. The only clock of the services."""
    return _pretended.get() or datetime.now(UTC)


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
