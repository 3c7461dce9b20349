"""What other limits would have meant for promises of the past, with the pauses and the ends that they really had. Pure.

People would have worked otherwise under other limits: this counts what was, it foretells nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.calendar import WorkCalendar
from domain.labels import Labelled
from domain.ledger import moved
from domain.limit_changes import LimitFacts
from domain.limits import Lamp, due, lamp

Stood = tuple[tuple[datetime, datetime | None], ...]


class Subject(Labelled):
    CASE = "case", "Case"
    HANDOFF = "handoff", "Handoff"


@dataclass(frozen=True, slots=True)
class Past:
    """One promise of the past: to whom, under which limit as it then was, and what came of it. `ended_at` None: it is
    still open. `extra` working days were granted on top; `stood` is when its clock stood."""

    subject: Subject
    id: int
    department_id: int
    code: str
    promised: LimitFacts
    begun_at: datetime
    ended_at: datetime | None
    extra: int = 0
    stood: Stood = ()


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A promise under the limit that it had, and under the one of the draft."""

    subject: Subject
    id: int
    department_id: int
    code: str
    before: Lamp
    after: Lamp


def rehearse(
    pasts: Iterable[Past], drafts: Mapping[str, LimitFacts], now: datetime, calendar: WorkCalendar
) -> Iterator[Rehearsed]:
    """Every promise under a limit of the draft, judged twice by one and the same calendar."""
    for past in pasts:
        if (draft := drafts.get(past.code)) is not None:
            before = judged(past, past.promised, now, calendar)
            after = before if draft == past.promised else judged(past, draft, now, calendar)
            yield Rehearsed(past.subject, past.id, past.department_id, past.code, before, after)


def judged(past: Past, facts: LimitFacts, now: datetime, calendar: WorkCalendar) -> Lamp:
    """How the promise stood when it was kept; not kept yet: how it stands now, or stood when its clock was stopped."""
    first = due(facts.value, facts.unit, past.begun_at, calendar, past.extra)
    at, due_at = past.ended_at or now, moved(first, past.stood, calendar)
    if due_at is None:
        *earlier, (at, _) = past.stood
        due_at = moved(first, earlier, calendar)
        assert due_at is not None  # only the last pause can still be open
    return lamp(due_at, at, past.begun_at, facts.amber_share, calendar)
