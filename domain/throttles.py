"""How often somebody may try before they must wait, and how long."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Limit:
    """So many tries cost nothing; one is forgiven each `leak`; a wait is never longer than `longest`."""

    free: int
    leak: timedelta
    longest: timedelta


def wait_after(tries: int, limit: Limit) -> timedelta:
    """How long the next try is refused: nothing for the free ones, then 2, 4, 8 … seconds up to the longest."""
    if tries < limit.free:
        return timedelta()
    return min(timedelta(seconds=2 ** min(tries - limit.free + 1, 20)), limit.longest)


def still_counted(tries: int, since: timedelta, limit: Limit) -> int:
    """How many of the tries count after `since` without another."""
    return max(0, tries - since // limit.leak)
