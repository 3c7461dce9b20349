"""The quarterly review (一季一审, clause 45): which figures it locks, and the seal under which they stand."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.access import Permission as P
from domain.cases import CaseStatus as S
from domain.flow import Ask, Flow, Kind, Move, states

REVIEW: Flow[S] = Flow(
    name="review",
    initial=S.REVIEWING,
    moves=(
        Move("assign", "Give out a task", states(S.REVIEWING), S.REVIEWING, P.REVIEW_HOLD,
             (Ask("asked", "What is to be done"), Ask("department", "Department", Kind.DEPARTMENT),
              Ask("workdays", "Limit in working days", Kind.NUMBER))),
        Move("conclude", "Conclude the review", states(S.REVIEWING), S.REVIEWED, P.REVIEW_HOLD,
             (Ask("score", "Score (0 to 100)"), Ask("conclusion", "Conclusion")),
             final="The figures of the quarter are locked as they stand now. Nothing changes them afterwards."),
    ),
)  # fmt: skip

# What is counted, in the order in which it is shown. Money in 万元, times in hours.
FIGURES = {
    "stage": "Stage",
    "raised": "Cases raised",
    "resolved": "Cases resolved",
    "in_time": "Resolved in time",
    "confirmed": "Confirmed as solved by the enterprise",
    "open": "Open at the end of the quarter",
    "overdue": "Overdue at the end of the quarter",
    "reports_in_time": "Monthly reports filed in time",
    "reports_late": "Monthly reports filed late",
    "reports_missing": "Monthly reports not filed",
    "handoffs": "Handoffs accepted",
    "waiting_hours": "Hours that offers waited for acceptance",
    "gap_hours": "Hours without an accountable owner",
    "visits": "Visits paid",
    "important": "Important events",
    "investment": "Investment so far (10k CNY)",
}
Figures = Mapping[str, str | int]


SEAL = 2  # what a seal set now covers; of an older one, what it covered then


@dataclass(frozen=True)
class Sealed:
    """Everything that a concluded review says. `tasks`: the numbers of those that were given out."""

    number: str
    quarter: str
    figures: Figures
    score: int
    conclusion: str
    locked_at: datetime
    reviewer_id: int
    tasks: tuple[str, ...]


def seal(said: Sealed, version: int = SEAL) -> str:
    """SHA-256 over it. The first version left out who concluded it and which tasks followed: such seals still fit."""
    words = [said.number, said.quarter, dict(said.figures), said.score, said.conclusion]
    if version > 1:
        words += [version, said.reviewer_id, sorted(said.tasks)]
    return _digest([*words, said.locked_at.astimezone(UTC).isoformat()])


def _digest(said: list[Any]) -> str:
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
