from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Span:
    """A time during which somebody was accountable. `to_at` None: still is."""

    from_at: datetime
    to_at: datetime | None


def gap(spans: Iterable[Span], start: datetime, end: datetime) -> timedelta:
    """The sum of time between `start` and `end` that no span covers (clause 11: the target is 0)."""
    total, covered_to = timedelta(), start
    for span in sorted(spans, key=lambda s: s.from_at):
        if covered_to >= end:
            break
        total += max(min(span.from_at, end) - covered_to, timedelta())
        covered_to = max(covered_to, span.to_at or end)
    return total + max(end - covered_to, timedelta())
