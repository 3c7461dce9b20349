"""What was measured, beside what: each figure with its goal, printed as a table and kept as a list."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.databases import tell

KEPT_AS = Path(__file__).parent / "results" / "latest.json"
GOALS = {
    1: "Flat: a list, a search, a case, a filing cost at a million what they cost at ten thousand",
    2: "Service calls, with permission and cards",
    3: "Page runs over Streamlit's protocol",
    4: "In the browser",
    5: "Ahead of Django admin on the same data",
    6: "People at once",
    7: "Commands, fully durable",
    8: "Import",
    9: "Freshness of the wall, and what an idle viewer costs",
    10: "Start and memory",
}


@dataclass(frozen=True)
class Target:
    """What a goal asks: the figure, or with `of_ratio` the figure over its reference, at most or at least so much."""

    limit: float
    at_least: bool = False
    of_ratio: bool = False

    def met(self, figure: float, ratio: float | None) -> bool:
        asked = ratio if self.of_ratio else figure
        return asked is not None and (asked >= self.limit if self.at_least else asked <= self.limit)

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{'×' if self.of_ratio else ''}"


@dataclass(frozen=True)
class Figure:
    """One figure. `figure` None: it was not measured, `note` says why. `reference`: what it is set beside."""

    goal: int
    engine: str
    what: str
    figure: float | None
    unit: str
    target: Target | None
    reference: float | None = None
    beside: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.figure / self.reference if self.figure is not None and self.reference else None

    @property
    def met(self) -> bool:
        if self.figure is None:
            return False
        return self.target is None or self.target.met(self.figure, self.ratio)

    @property
    def missed_by(self) -> float | None:
        """How many times as far as its goal."""
        asked = self.ratio if self.target and self.target.of_ratio else self.figure
        if self.met or not self.target or not asked or not self.target.limit:
            return None
        return self.target.limit / asked if self.target.at_least else asked / self.target.limit

    def as_row(self) -> dict[str, Any]:
        return {
            "goal": self.goal, "engine": self.engine, "what": self.what, "figure": rounded(self.figure),
            "unit": self.unit, "reference": rounded(self.reference), "beside": self.beside,
            "ratio": rounded(self.ratio), "target": str(self.target) if self.target else None, "met": self.met,
            "note": self.note,
        }  # fmt: skip


def rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


@dataclass
class Results:
    """The figures of one run. Kept after every part: a run that breaks off has left what it had."""

    cases: int
    path: Path = KEPT_AS
    figures: list[Figure] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        for one in figures:
            self.figures.append(one)
            tell(line(one))
        self.keep()

    @contextmanager
    def part(self, goal: int, engine: str, what: str) -> Iterator[None]:
        """A part that fails says so, counts as not met, and the run goes on."""
        tell(f"\n{what} · {engine}")
        try:
            yield
        except Exception as failure:  # whatever it was, the other parts are still to be measured
            self.add(unmeasured(goal, engine, what, f"failed: {type(failure).__name__}: {failure}"[:300]))

    def keep(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        rows = [one.as_row() for one in sorted(self.figures, key=lambda one: one.goal)]
        self.path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")

    def complete(self) -> None:
        """A goal of which nothing was measured says so."""
        for goal in GOALS.keys() - {one.goal for one in self.figures}:
            self.add(unmeasured(goal, "–", GOALS[goal], "not measured"))

    def summary(self) -> str:
        """The table by goals, then what was missed, the farthest first."""
        lines = [f"\n{self.cases:,} complaints"]
        for goal, words in GOALS.items():
            found = [one for one in self.figures if one.goal == goal]
            held = sum(one.met for one in found if one.target or one.figure is None)
            of = sum(1 for one in found if one.target or one.figure is None)
            lines += [f"\n{goal}. {words}: {held} of {of} met", *map(line, found)]
        missed = sorted((one for one in self.figures if not one.met), key=lambda one: -(one.missed_by or 0))
        lines += ["\nMissed, the farthest first:" if missed else "\nEvery goal is met."]
        lines += [f"  {one.missed_by:5.1f}×  {name(one)}" if one.missed_by else f"    –     {name(one)}: {one.note}"
                  for one in missed]  # fmt: skip
        return "\n".join(lines)


def unmeasured(goal: int, engine: str, what: str, why: str) -> Figure:
    return Figure(goal, engine, what, None, "", None, note=why)


def name(one: Figure) -> str:
    return f"goal {one.goal}, {one.engine}, {one.what}"


def line(one: Figure) -> str:
    if one.figure is None:
        return f"  ✗ {one.engine:10} {one.what:44} {one.note}"
    mark = "·" if one.target is None else "✓" if one.met else "✗"
    beside = f"  beside {one.reference:.4g} ({one.beside}): {one.ratio:.3g}×" if one.ratio is not None else ""
    goal = f"  goal {one.target}" if one.target else ""
    note = f"  [{one.note}]" if one.note else ""
    return f"  {mark} {one.engine:10} {one.what:44} {one.figure:9.4g} {one.unit}{beside}{goal}{note}"
