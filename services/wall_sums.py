"""What a wall reads from the sums: a few hundred rows however many complaints they stand for."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import String, case, func, select, type_coerce
from sqlalchemy.orm import Session

from db.tallies import Tally
from domain.cases import Level
from domain.categories import Category, Group
from domain.complaints import Outcome
from domain.ledger import Holder
from domain.periods import Month
from domain.stages import Stage
from domain.tallies import ZONE_WIDE, Figure, quantile
from domain.wall import Months


@dataclass(frozen=True)
class Figures:
    """What became of complaints in some months. `in_time`, `solved` and the days are of those resolved in them;
    `solved`: so says the enterprise. `returned`, `escalated`: how many were so in them, the second past a promise.
    Days: whole ones, from raised to resolved."""

    raised: int = 0
    resolved: int = 0
    in_time: int = 0
    solved: int = 0
    returned: int = 0
    escalated: int = 0
    median: int | None = None
    p90: int | None = None

    @property
    def in_time_share(self) -> int | None:
        """In per cent of the resolved. None: none was."""
        return round(self.in_time * 100 / self.resolved) if self.resolved else None

    @property
    def solved_share(self) -> int | None:
        """Likewise. Silence is not satisfaction: it stays in the whole."""
        return round(self.solved * 100 / self.resolved) if self.resolved else None


@dataclass(frozen=True)
class MonthRow:
    month: Month
    figures: Figures


@dataclass(frozen=True)
class HeldRow:
    """How long one class of holders had the complaints that were resolved, in hours."""

    holder: Holder
    hours: int


@dataclass(frozen=True)
class HeatRow:
    """One of the seven difficulties: raised in each month, then in all."""

    category: Category
    by_month: tuple[int, ...]

    @property
    def raised(self) -> int:
        return sum(self.by_month)


@dataclass(frozen=True)
class TurnedRow:
    """How many complaints a department returned, and how many ran how far on promises that were its own: wherever they
    lie now."""

    department_id: int
    department: str
    returned: int
    levels: Mapping[Level, int]

    @property
    def weight(self) -> int:
        return self.returned + self.levels[Level.AMBER] + 2 * self.levels[Level.RED]


@dataclass(frozen=True)
class StagePass:
    """How long projects stood in a stage that they have left, in days; hours between offer and acceptance of it."""

    passed: int
    median: int | None
    p90: int | None
    gap_median: int | None
    gap_p90: int | None


MONTHLY = [figure for figure in Figure if figure is not Figure.KEPT]  # that one has a row for each enterprise


class Sums:
    """The sums of one department, or of the zone, over some months: read once, asked often."""

    def __init__(self, db: Session, whose: int, months: Iterable[Month]) -> None:
        self.whose = whose
        codes = [month.code for month in months]
        # figures as plain text: a thousand rows need not each be made a member of it
        found = select(type_coerce(Tally.figure, String), Tally.month, Tally.of, Tally.bin, Tally.n).where(
            Tally.figure.in_(MONTHLY), Tally.department_id == whose, Tally.n != 0,
            Tally.month.between(min(codes), max(codes)),
        )  # fmt: skip
        self.rows: dict[tuple[str, str], list[tuple[str, int, int]]] = defaultdict(list)
        for figure, month, of, bin, n in db.execute(found):
            self.rows[figure, month].append((of, bin, n))

    def figures(self, months: Months) -> Figures:
        """What became of complaints in these months."""
        days = self._bins(Figure.RESOLVED, months)
        return Figures(
            sum(self._by(Figure.RAISED, months).values()), sum(days.values()),
            sum(self._by(Figure.IN_TIME, months).values()), self._by(Figure.SAID, months)[Outcome.SOLVED.value],
            self._cases(Figure.RETURNED, months), self._cases(Figure.ESCALATED, months),
            quantile(days, 0.5), quantile(days, 0.9),
        )  # fmt: skip

    def held(self, months: Months) -> tuple[HeldRow, ...]:
        """Who had the complaints that were resolved in these months; every holder class, in order."""
        found = self._by(Figure.HELD, months)
        return tuple(HeldRow(holder, found[holder.value] // 3_600) for holder in Holder)

    def heat(self, months: Months) -> tuple[HeatRow, ...]:
        """The seven difficulties by month of these."""
        found = [self._by(Figure.RAISED, (month,)) for month in months]
        hard = [category for category in Category if category.group is Group.HARD]
        return tuple(HeatRow(c, tuple(by[c.value] for by in found)) for c in hard)

    def stage(self, stage: Stage, months: Months) -> StagePass:
        """How projects passed a stage in these months."""
        days, hours = self._bins(Figure.PASSED, months, stage.value), self._bins(Figure.GAP, months, stage.value)
        return StagePass(
            sum(days.values()), quantile(days, 0.5), quantile(days, 0.9), quantile(hours, 0.5), quantile(hours, 0.9)
        )

    def _cases(self, figure: Figure, months: Months) -> int:
        """Each once: where it was so before, that lies before these months."""
        kept, of = (Figure.TURNED, figure.value) if self.whose == ZONE_WIDE else (figure, "")
        return sum(
            n
            for place, month in enumerate(months)
            for wanted, since, n in self.rows.get((kept.value, month.code), ())
            if wanted == of and since > place
        )

    def _by(self, figure: Figure, months: Months) -> Counter[str]:
        found = Counter[str]()
        for month in months:
            for of, _bin, n in self.rows.get((figure.value, month.code), ()):
                found[of] += n
        return found

    def _bins(self, figure: Figure, months: Months, wanted: str = "") -> Counter[int]:
        found = Counter[int]()
        for month in months:
            for of, bin, n in self.rows.get((figure.value, month.code), ()):
                if of == wanted:
                    found[bin] += n
        return found


def turned(db: Session, whose: int, months: Months, names: Mapping[int, str]) -> tuple[TurnedRow, ...]:
    """Returns and escalations by department in these months, the most burdened first."""
    wanted = Tally.department_id != ZONE_WIDE if whose == ZONE_WIDE else Tally.department_id == whose
    place = case({month.code: n for n, month in enumerate(months)}, value=Tally.month)
    rows = db.execute(
        select(Tally.figure, Tally.department_id, Tally.of, func.sum(Tally.n).label("n"))
        .where(Tally.bin > place)  # each case once, as in `Sums`
        .where(Tally.figure.in_((Figure.RETURNED, Figure.ESCALATED)), wanted, Tally.department_id.in_(list(names)))
        .where(Tally.month.in_([month.code for month in months]))
        .group_by(Tally.figure, Tally.department_id, Tally.of)
    )
    returned: dict[int, int] = defaultdict(int)
    levels: dict[int, dict[Level, int]] = defaultdict(lambda: dict.fromkeys(Level, 0))
    for figure, department, of, n in rows:
        if figure is Figure.RETURNED:
            returned[department] += int(n)
        elif of:
            levels[department][Level.of(of)] += int(n)
    found = [TurnedRow(id, names[id], returned[id], levels[id]) for id in {*returned, *levels}]
    return tuple(sorted((row for row in found if row.weight), key=lambda row: (-row.weight, row.department_id)))
