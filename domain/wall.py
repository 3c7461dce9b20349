"""What a wall compares and how it sorts what is old. Pure."""

from domain.labels import Labelled
from domain.periods import Month


class Span(Labelled):
    """How long the period is that a wall speaks of, and compares with others."""

    QUARTER = "quarter", "Quarter"
    MONTH = "month", "Month"
    YEAR = "year", "Year"


LENGTH = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}
Months = tuple[Month, ...]


def running(span: Span, this: Month) -> Months:
    """The months of the period that runs in month `this`: a month, a calendar quarter, a calendar year."""
    length = LENGTH[span]
    first = Month(this.year, (this.month - 1) // length * length + 1)
    return tuple(first.shifted(n) for n in range(length))


def previous(months: Months) -> Months:
    """The period before it, as long."""
    return tuple(month.shifted(-len(months)) for month in months)


def year_before(months: Months) -> Months:
    """The same period a year before."""
    return tuple(month.shifted(-12) for month in months)


def between(first: Month, last: Month, most: int = 120) -> Months:
    """The months from the first to the last, so many at most; the first alone where they come the other way round."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(first.shifted(n) for n in range(min(max(count, 1), most)))


class Stake(Labelled):
    """What a figure of major projects speaks of."""

    AT_STAKE = "at_stake", "At stake: a complaint is past its promise"
    KEPT = "kept", "Kept: a complaint is confirmed as solved"


class Passage(Labelled):
    """What a figure of a stage speaks of."""

    LEFT = "left", "Left the stage: {stage}"
    ENTERED = "entered", "Entered the stage: {stage}"
    OFFERED = "offered", "Offered for the stage: {stage}"


class Age(Labelled):
    """How long ago a complaint was raised that is still open."""

    WEEK = "week", "up to 7 days"
    FORTNIGHT = "fortnight", "8 to 14 days"
    MONTH = "month", "15 to 30 days"
    QUARTER = "quarter", "31 to 90 days"
    LONGER = "longer", "more than 90 days"


# Days ago, both included; None: without end.
AGES: dict[Age, tuple[int, int | None]] = {
    Age.WEEK: (0, 7), Age.FORTNIGHT: (8, 14), Age.MONTH: (15, 30), Age.QUARTER: (31, 90), Age.LONGER: (91, None),
}  # fmt: skip
