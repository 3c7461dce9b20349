"""How long something takes: medians of pairs, asked in turn, so that both have the same neighbours on the machine."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Took:
    """Milliseconds: the middle one of several, and of these the processor's own in this process."""

    ms: float
    cpu_ms: float
    quickest_ms: float


def in_turn(*asked: Callable[[], object], times: int = 15, most_seconds: float = 6) -> list[Took]:
    """Each of them `times` over, one after the other in rounds; fewer where that takes long. The first one warms up."""
    passed: list[list[float]] = [[] for _ in asked]
    own: list[list[float]] = [[] for _ in asked]
    until = time.perf_counter() + most_seconds
    for turn in range(times + 1):
        for place, ask in enumerate(asked):
            begun, worked = time.perf_counter(), time.thread_time()
            ask()
            if turn:
                passed[place].append((time.perf_counter() - begun) * 1000)
                own[place].append((time.thread_time() - worked) * 1000)
        if turn > 2 and time.perf_counter() > until:
            break
    return [Took(statistics.median(ms), statistics.median(cpu), min(ms)) for ms, cpu in zip(passed, own, strict=True)]


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of them lies. None of them: not a number."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")
