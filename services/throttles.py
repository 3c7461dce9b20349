"""How often somebody tried, counted in the database: it holds for every process and over a restart."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db.door import Throttle
from db.engine import Sessions, writing
from domain.throttles import Limit, still_counted, wait_after
from services.clock import real_now
from services.sessions import digest

FORGOTTEN_AFTER = timedelta(days=1)
Limits = Mapping[str, Limit]


def count(counters: Mapping[str, str], limits: Limits, cost: int = 1) -> int:
    """Count a try (of this `cost`) against every counter, given by kind and by whom it counts; before anything is
    looked at, so that many at once do not slip through. Answers for how many seconds it is refused; 0: it is not."""
    for last in (False, True):
        try:
            with writing() as db:
                return _count(_rows(db, counters, limits), limits, cost)
        except IntegrityError:  # two first tries at once: the second then finds the rows of the first
            if last:
                raise
    raise AssertionError


def waits(counters: Mapping[str, str]) -> int:
    """For how many seconds a try is refused now, without counting one; 0: it is not."""
    now = real_now()
    keys = [_key(kind, whose) for kind, whose in counters.items()]
    with Sessions.reader() as db:
        until = db.scalar(select(func.max(Throttle.until_at)).where(Throttle.key.in_(keys), Throttle.until_at > now))
    return int((until - now).total_seconds()) + 1 if until else 0


def give_back(counters: Mapping[str, str], limits: Limits, cost: int = 1) -> None:
    """It was no try after all: the counters get it back."""
    with writing() as db:
        for kind, row in _rows(db, counters, limits).items():
            row.failures = max(0, row.failures - cost)
            if row.failures < limits[kind].free:
                row.until_at = None


def forget(counters: Mapping[str, str]) -> None:
    """These counters begin anew, and so do all that nobody has touched for a day."""
    with writing() as db:
        keys = [_key(kind, whose) for kind, whose in counters.items()]
        db.execute(delete(Throttle).where(Throttle.key.in_(keys)))
        db.execute(delete(Throttle).where(Throttle.last_at < real_now() - FORGOTTEN_AFTER))


def _rows(db: Session, counters: Mapping[str, str], limits: Limits) -> dict[str, Throttle]:
    """The counters, locked in one order; made where there are none."""
    rows = {}
    for kind in (kind for kind in limits if kind in counters):
        key = _key(kind, counters[kind])
        row = db.get(Throttle, key, with_for_update=True)
        if row is None:
            row = Throttle(key=key, failures=0, last_at=real_now(), until_at=None)
            db.add(row)
            db.flush()
        rows[kind] = row
    return rows


def _count(rows: dict[str, Throttle], limits: Limits, cost: int) -> int:
    now = real_now()
    if waits := [row.until_at - now for row in rows.values() if row.until_at and row.until_at > now]:
        return int(max(waits).total_seconds()) + 1
    for kind, row in rows.items():
        row.failures = still_counted(row.failures, now - row.last_at, limits[kind]) + cost
        row.last_at = now
        row.until_at = now + wait_after(row.failures, limits[kind])
    return 0


def _key(kind: str, whose: str) -> str:
    return f"{kind}:{digest(whose)}"
