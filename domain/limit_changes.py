"""What a new version of a limit may say, and from when it may hold. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.errors import Refusal
from domain.limits import DEFAULT, Default, Unit

IN_TIME = (Unit.WORKING_DAYS, Unit.WORKING_HOURS, Unit.CALENDAR_DAYS)
# Counted by others in their own unit: another one would say nothing to them.
FIXED = frozenset({"stall.silence", "case.extend"})
RANGE: dict[Unit, tuple[Decimal, Decimal]] = {
    Unit.WORKING_DAYS: (Decimal(1), Decimal(250)),
    Unit.WORKING_HOURS: (Decimal("0.5"), Decimal(200)),
    Unit.CALENDAR_DAYS: (Decimal(1), Decimal(366)),
    Unit.DAY_OF_MONTH: (Decimal(1), Decimal(28)),
    Unit.TIMES: (Decimal(1), Decimal(99)),
    Unit.TEN_THOUSAND_YUAN: (Decimal(1), Decimal(100_000_000)),
    Unit.YUAN: (Decimal("0.0001"), Decimal(10_000)),
}
STEP = {Unit.WORKING_HOURS: Decimal("0.5"), Unit.YUAN: Decimal("0.0001")}
MOST_AMBER = Decimal("0.9")


class LimitOutOfRange(Refusal):
    template = "{limit}: in {unit}, the value must lie between {least} and {most}."
    words = ("limit", "unit")


class LimitNotWhole(Refusal):
    template = "{limit}: in {unit}, the value must be a multiple of {step}."
    words = ("limit", "unit")


class UnitNotPossible(Refusal):
    template = "{limit}: it cannot be counted in {unit}."
    words = ("limit", "unit")


class AmberShareOutOfRange(Refusal):
    template = "{limit}: the share that turns the lamp amber must lie between 0 % and 90 %."
    words = ("limit",)


class BeginsInThePast(Refusal):
    template = "A change holds from today or from a later day, never backwards."


class InForceAlready(Refusal):
    template = "{limit}: the version of that day is in force and promises were made under it. Choose a later day."
    words = ("limit",)


class NothingChanges(Refusal):
    template = "{limit}: that is what holds on that day already."
    words = ("limit",)


@dataclass(frozen=True)
class LimitFacts:
    """What a version of a limit says. `amber_share` of the time of the limit, 0 to 0.9."""

    value: Decimal
    unit: Unit
    amber_share: Decimal

    def checked(self, limit: Default) -> "LimitFacts":
        """Itself, if the limit may say that. Raises UnitNotPossible, LimitOutOfRange, LimitNotWhole,
        AmberShareOutOfRange."""
        if self.unit not in units_of(limit):
            raise UnitNotPossible(limit=limit.label, unit=self.unit.label)
        least, most = RANGE[self.unit]
        if not least <= self.value <= most:
            raise LimitOutOfRange(limit=limit.label, unit=self.unit.label, least=least, most=most)
        step = STEP.get(self.unit, Decimal(1))
        if self.value % step:
            raise LimitNotWhole(limit=limit.label, unit=self.unit.label, step=step)
        if not 0 <= self.amber_share <= MOST_AMBER:
            raise AmberShareOutOfRange(limit=limit.label)
        return self

    def is_own(self, limit: Default) -> bool:
        """Is that the number that the document itself gives?"""
        return limit.own and (self.value, self.unit) == (limit.value, limit.unit)


def units_of(limit: Default) -> tuple[Unit, ...]:
    """The units in which this limit may be counted, its own first."""
    others = IN_TIME if limit.unit in IN_TIME and limit.code not in FIXED else ()
    return (limit.unit, *(unit for unit in others if unit is not limit.unit))


def known(code: str) -> Default:
    """The limit of this code. One that is not in the rulebook is a bug: LookupError."""
    return DEFAULT[code]


def not_backwards(valid_from: date, today: date) -> None:
    """Raises BeginsInThePast."""
    if valid_from < today:
        raise BeginsInThePast
