"""What is counted as it happens, so that no wall has to count it again; and medians of what was counted. Pure."""

from collections.abc import Mapping

from domain.labels import Labelled

ZONE_WIDE = 0  # the department of a sum over all departments
LONGEST = 999  # days or hours: whatever took longer stands here


class Figure(Labelled):
    """What is counted, by month and department. Of complaints that are about a department: nothing."""

    RAISED = "raised", "Raised"  # of: category; month: raised
    ANSWERED = "answered", "Resolved of those raised"  # of: category; month: raised
    CONFIRMED = "confirmed", "Confirmed of those raised"  # of: category; month: raised
    RESOLVED = "resolved", "Resolved"  # bin: days it took; month: resolved, as in the next three
    IN_TIME = "in_time", "Resolved in time"
    SAID = "said", "What the enterprise said"  # of: outcome; empty: nothing yet
    HELD = "held", "Held"  # of: holder; n: seconds
    # Cases, each once a month; bin: how many months before it was so the last time, LONGEST where it never was
    RETURNED = "returned", "Returned"  # by the department; month: returned
    ESCALATED = "escalated", "Escalated"  # of: level, or empty: past its promise; whose promise it was; month: reached
    TURNED = "turned", "Returned or escalated"  # of: which of the two; of the zone only; month: returned, reached
    KEPT = "kept", "Confirmed solved for"  # of: enterprise, by its id; of the zone only; month: resolved
    PASSED = "passed", "Stage passed"  # of: stage, bin: days it took; month: handed over, by the giving department
    GAP = "gap", "Offer answered"  # of: stage, bin: hours between offer and acceptance; by the receiving department


def days_bin(seconds: int) -> int:
    """The bin in which something that took so long is counted, by whole days."""
    return min(max(seconds // 86_400, 0), LONGEST)


def quantile(bins: Mapping[int, int], share: float) -> int | None:
    """The smallest value up to which lies at least this share of what was counted. None: nothing was counted."""
    whole, seen = sum(bins.values()), 0
    for value in sorted(bins):
        seen += bins[value]
        if whole and seen >= share * whole:
            return value
    return None
