"""Many new records at once, each told in the trail: what a long list needs to come in within one short transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from db.base import Record
from db.trail import Event
from services import trail
from services.work import Work

AT_ONCE = 1_000


@dataclass(frozen=True)
class Birth:
    """A new record and the first event of its chain."""

    row: Record
    kind: str
    details: dict[str, Any] = field(default_factory=dict)


def add_many(work: Work, births: Sequence[Birth]) -> None:
    """What `work.add` and `work.record` do for one record, done for many with few statements."""
    for start in range(0, len(births), AT_ONCE):
        part = births[start : start + AT_ONCE]
        for birth in part:
            birth.row.created_at = work.now
        work.db.add_all([birth.row for birth in part])
        work.db.flush()
        work.db.add_all([_first_event(work, birth) for birth in part])
        work.db.flush()


def _first_event(work: Work, birth: Birth) -> Event:
    row = birth.row
    entry = Event(
        at=work.now,
        actor_id=work.actor.id,
        kind=birth.kind,
        subject_type=type(row).__name__,
        subject_id=row.id,
        project_id=getattr(row, "project_id", None),
        seq=1,
        changes=trail.plain(work.untold.pop(row, {})),
        details=trail.plain(birth.details),
        previous_hash=trail.START,
    )
    entry.hash = trail.digest(entry)
    return entry
