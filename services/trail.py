import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, aliased

from db import copying
from db.trail import Event

START = "0" * 64
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(value: Any) -> Any:
    """A value as the trail keeps it: JSON that reads back the same."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time | Decimal):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(inner) for inner in value]
    return value


def append(
    db: Session,
    subject_type: str,
    subject_id: int,
    kind: str,
    actor_id: int | None,
    at: datetime,
    changes: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
    project_id: int | None = None,
    *,
    first: bool = False,
) -> None:
    """Add one event to the chain of its subject, in the caller's transaction. `first`: there is none yet."""
    last = None if first else _last(db, subject_type, subject_id)
    said = {
        "subject_type": subject_type, "subject_id": subject_id, "project_id": project_id,
        "seq": last.seq + 1 if last else 1, "at": at, "actor_id": actor_id, "kind": kind,
        "changes": plain(changes or {}), "details": plain(details or {}),
        "previous_hash": last.hash if last else START,
    }  # fmt: skip
    db.connection().execute(insert(Event), said | {"hash": digest_of(**said)})


def _last(db: Session, subject_type: str, subject_id: int) -> Any:
    of_it = Event.subject_type == subject_type, Event.subject_id == subject_id
    return db.execute(select(Event.seq, Event.hash).where(*of_it).order_by(Event.seq.desc()).limit(1)).first()


def digest(entry: Event) -> str:
    """SHA-256 over everything the event says and the hash before it."""
    return digest_of(
        entry.subject_type, entry.subject_id, entry.project_id, entry.seq, entry.at, entry.actor_id, entry.kind,
        entry.changes, entry.details, entry.previous_hash,
    )  # fmt: skip


def digest_of(
    subject_type: str,
    subject_id: int,
    project_id: int | None,
    seq: int,
    at: datetime,
    actor_id: int | None,
    kind: str,
    changes: dict[str, Any],
    details: dict[str, Any],
    previous_hash: str,
) -> str:
    """The same, for whoever makes no object of it. `changes` and `details` are plain already."""
    said = [subject_type, subject_id, project_id, seq, at.astimezone(UTC).isoformat(), actor_id, kind]
    return _sealed(f"{written(said)[:-1]},{written(changes)},{written(details)}", previous_hash)


def written(said: Any) -> str:
    """What is plain, as the one JSON text that is sealed."""
    return _CANONICAL.encode(said)


def _sealed(said: str, previous_hash: str) -> str:
    return hashlib.sha256(f'{said},"{previous_hash}"]'.encode()).hexdigest()


def begin_many(
    db: Session,
    subject_type: str,
    ids: list[int],
    kind: str,
    actor_id: int | None,
    at: datetime,
    changes: list[str],
    details: list[str],
) -> None:
    """Begin the chains of many new subjects that came by one act. `changes` and `details` as `written`."""
    before, behind = (
        f"[{written(subject_type)},",
        f",null,1,{written([at.astimezone(UTC).isoformat(), actor_id, kind])[1:-1]},",
    )
    hashes = [
        _sealed(f"{before}{id}{behind}{change},{detail}", START)
        for id, change, detail in zip(ids, changes, details, strict=True)
    ]
    copying.put(
        db.connection(), Event, len(ids),
        {"at": at, "actor_id": actor_id, "kind": kind, "subject_type": subject_type, "subject_id": ids, "seq": 1,
         "changes": changes, "details": details, "previous_hash": START, "hash": hashes},
    )  # fmt: skip


@dataclass(frozen=True)
class BrokenLink:
    """The first event of a chain that does not fit what stands before it."""

    event_id: int
    subject_type: str
    subject_id: int
    seq: int
    why: str  # msgid


def length(db: Session) -> int:
    """How many events there are."""
    return db.scalar(select(func.count()).select_from(Event)) or 0


def seal(db: Session) -> str:
    """One SHA-256 over the last hashes of all chains, and so over everything that the trail says."""
    later = aliased(Event)
    follows = (later.subject_type == Event.subject_type) & (later.subject_id == Event.subject_id)
    heads = select(Event.hash).where(~select(later.id).where(follows, later.seq == Event.seq + 1).exists())
    whole = hashlib.sha256()
    for head in db.scalars(heads.order_by(Event.hash).execution_options(yield_per=1000)):
        whole.update(head.encode())
    return whole.hexdigest()


def broken_links(db: Session) -> Iterator[BrokenLink]:
    """Walk every chain in order and yield the first broken link of each broken one. Reads piece by piece."""
    subject: tuple[str, int] | None = None
    seq, before, broken = 0, START, False
    for place, entry in _in_order(db):
        if (place.subject_type, place.subject_id) != subject:
            subject, seq, before, broken = (place.subject_type, place.subject_id), 0, START, False
        if broken:
            continue
        if why := _fault(place.seq, entry, seq, before):
            broken = True
            yield BrokenLink(place.id, place.subject_type, place.subject_id, place.seq, why)
        seq, before = place.seq, place.hash


def _in_order(db: Session, at_once: int = 1000) -> Iterator[tuple[Any, Event | None]]:
    """Each event with its place in its chain; None for one that was changed so that it can no longer be read."""
    place = select(Event.id, Event.subject_type, Event.subject_id, Event.seq, Event.hash)
    order = Event.subject_type, Event.subject_id, Event.seq
    for places in db.execute(place.order_by(*order).execution_options(yield_per=at_once)).partitions():
        found = _read(db, [p.id for p in places])
        yield from ((p, found.get(p.id)) for p in places)


def _read(db: Session, ids: list[int]) -> dict[int, Event]:
    try:
        return {entry.id: entry for entry in db.scalars(select(Event).where(Event.id.in_(ids)))}
    except (ValueError, TypeError):  # what stands in a row is no JSON, no moment, no number: the others still count
        return {} if len(ids) == 1 else {k: v for id in ids for k, v in _read(db, [id]).items()}


def _fault(at: int, entry: Event | None, seq: int, before: str) -> str | None:
    if at != seq + 1:
        return "an event before it is missing"
    if entry is None:
        return "it was changed after it was written"
    if entry.previous_hash != before:
        return "it does not follow from the event before it"
    if entry.hash != digest(entry):
        return "it was changed after it was written"
    return None


def newest(db: Session) -> int:
    """The mark of this moment: the id of the last event of all. What comes after it has a higher one."""
    return db.scalar(select(Event.id).order_by(Event.id.desc()).limit(1)) or 0
