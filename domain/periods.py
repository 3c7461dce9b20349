"""Months and quarters of the zone's calendar."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self

from domain.calendar import midnight
from domain.errors import Refusal


class NotAPeriod(Refusal):
    template = "“{found}” is neither a month such as 2026-02 nor a quarter such as 2026Q1."


@dataclass(frozen=True, order=True)
class Period(ABC):
    """`count` months from month `month` of `year` on. `code` names it in addresses and in the database."""

    year: int
    month: int

    count = 1

    @property
    @abstractmethod
    def code(self) -> str:
        """As it is named in addresses and in the database."""

    @property
    def begins_at(self) -> datetime:
        """Its first moment. Aware, in the zone's time."""
        return midnight(self.first)

    @property
    def ends_at(self) -> datetime:
        """The first moment after it."""
        return self.shifted(1).begins_at

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day; it belongs to it."""
        return self.shifted(1).first - timedelta(days=1)

    def shares(self, times: int) -> Iterator[date]:
        """The last days on which each of `times` visits spread over the period is due."""
        length = (self.last - self.first).days + 1
        for n in range(1, times + 1):
            yield self.first + timedelta(days=length * n // times - 1)

    def begins_for(self, since: date) -> bool:
        """Does this period count for what began on `since`? Only if at least half of it is left."""
        return since <= self.first + (self.last - self.first) / 2

    def shifted(self, by: int) -> Self:
        """The period so many after this one, or before."""
        months = self.year * 12 + self.month - 1 + by * self.count
        return type(self)(months // 12, months % 12 + 1)


class Month(Period):
    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02d}"

    @classmethod
    def read(cls, code: str) -> "Month":
        """Raises NotAPeriod."""
        found = re.fullmatch(r"(20\d\d)-(0[1-9]|1[0-2])", code)
        if found is None:
            raise NotAPeriod(found=code)
        return cls(int(found[1]), int(found[2]))


class Quarter(Period):
    count = 3

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // 3 * 3 + 1)

    @property
    def code(self) -> str:
        return f"{self.year}Q{(self.month + 2) // 3}"

    @classmethod
    def read(cls, code: str) -> "Quarter":
        """Raises NotAPeriod."""
        found = re.fullmatch(r"(20\d\d)Q([1-4])", code)
        if found is None:
            raise NotAPeriod(found=code)
        return cls(int(found[1]), int(found[2]) * 3 - 2)
