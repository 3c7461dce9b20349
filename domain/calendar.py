from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
Shifts = tuple[tuple[time, time], ...]
SHIFTS: Shifts = ((time(9), time(12)), (time(13, 30), time(17, 30)))
DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """The first moment of a day. Aware, in the zone's time."""
    return datetime.combine(day, time(), ZONE)


@dataclass(frozen=True)
class WorkCalendar:
    """Working time of the zone. `days` says of single days whether they are worked; all others follow the weekday.
    `hours` are the shifts of a working day, each valid from its day on. Years not among `published` are provisional.

    A limit in working days does not count the day of receipt and ends at the close of business of its last day.
    What arrives after hours or on a day off counts as received on the next working morning.

    Days are counted by their ordinals, so that what lies between two days is a subtraction, however far apart they are.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    hours: Mapping[date, Shifts] = field(default_factory=lambda: {date.min: SHIFTS})
    published: frozenset[int] | None = None  # None: all

    def is_workday(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < 5)

    def shifts_on(self, day: date) -> Shifts:
        """When work is done on `day`, if it is worked."""
        return self._period(day.toordinal()).shifts

    def closes_on(self, day: date) -> datetime:
        """The close of business of `day`."""
        return datetime.combine(day, self.shifts_on(day)[-1][1], ZONE)

    def is_provisional(self, start: datetime, end: datetime) -> bool:
        """Does the way from `start` to `end` touch a year whose calendar is not published yet?"""
        years = range(start.astimezone(ZONE).year, end.astimezone(ZONE).year + 1)
        return self.published is not None and any(year not in self.published for year in years)

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        day += DAY
        while not self.is_workday(day):
            day += DAY
        return day

    def received_on(self, at: datetime) -> date:
        """The working day on which something that arrives at `at` counts as received."""
        local = at.astimezone(ZONE)
        if self.is_workday(local.date()) and local < self.closes_on(local.date()):
            return local.date()
        return self.next_workday(local.date())

    def due_after_workdays(self, at: datetime, workdays: int) -> datetime:
        """The close of business of the `workdays`-th working day after the day of receipt."""
        day = self.received_on(at).toordinal()
        target = self._worked_to(day) + workdays
        while missing := target - self._worked_to(day):
            day += missing  # no day counts twice, so this never goes too far
        return self.closes_on(date.fromordinal(day))

    def due_after_days(self, at: datetime, days: int) -> datetime:
        """The close of business of the `days`-th day after the day of `at`; where it is off, of the next worked one."""
        return self._closes_on_or_after(at.astimezone(ZONE).date() + timedelta(days=days))

    def due_on_day_of_month(self, at: datetime, dom: int) -> datetime:
        """The close of business of the next day `dom` (1 to 28) of a month; where it is off, of the next worked one."""
        day = at.astimezone(ZONE).date()
        if at >= self.closes_on(day):
            day += DAY
        if day.day > dom:
            day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return self._closes_on_or_after(day.replace(day=dom))

    def due_after_hours(self, at: datetime, hours: float) -> datetime:
        """The moment at which `hours` of working time have passed since `at`."""
        return self.due_after(at, timedelta(hours=hours))

    def due_after(self, at: datetime, left: timedelta) -> datetime:
        """The moment at which so much working time has passed since `at`; none left: when work is next done."""
        target, day = self._clock(at) + left, at.astimezone(ZONE).toordinal()
        find = bisect_left if left else bisect_right
        while (missing := target - self._time_before(day + 1)) > timedelta() or not (missing or left):
            day += max(missing // DAY, 1)  # no day is worked around the clock, so this never goes too far
        left = target - self._time_before(day)
        shifts = self.shifts_on(date.fromordinal(day))
        ends = list(accumulate(_length(shift) for shift in shifts))
        place = find(ends, left)
        return datetime.combine(date.fromordinal(day), shifts[place][1], ZONE) - (ends[place] - left)

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`. Negative when `end` is before `start`."""
        return self._worked_to(end.toordinal()) - self._worked_to(start.toordinal())

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when `end` is not after `start`."""
        return max(self._clock(end) - self._clock(start), timedelta())

    def workdays_held(self, start: datetime, end: datetime) -> int:
        """Working days charged to who held something from `start` to `end`: the day of taking is not counted."""
        return max(self.workdays_between(start.astimezone(ZONE).date(), end.astimezone(ZONE).date()), 0)

    def _closes_on_or_after(self, day: date) -> datetime:
        return self.closes_on(day if self.is_workday(day) else self.next_workday(day))

    def _worked_to(self, ordinal: int) -> int:
        """How many days are worked from the first day of the calendar up to this one. Day 1 was a Monday."""
        first, counted = self._counted
        if 0 <= (place := ordinal - first) < len(counted):
            return counted[place]
        weeks, rest = divmod(ordinal, 7)
        return weeks * 5 + min(rest, 5) + (self._gained if place > 0 else 0)

    def _time_before(self, ordinal: int) -> timedelta:
        """The working time of all days before this one."""
        period = self._period(ordinal - 1)
        return period.before + (self._worked_to(ordinal - 1) - period.days_before) * period.length

    def _clock(self, at: datetime) -> timedelta:
        """The working time from the first day of the calendar up to this moment."""
        local = at.astimezone(ZONE)
        day, total = local.date(), self._time_before(local.toordinal())
        if self.is_workday(day):
            for opens, closes in self.shifts_on(day):
                if local.timetz().replace(tzinfo=None) > opens:
                    total += min(local, datetime.combine(day, closes, ZONE)) - datetime.combine(day, opens, ZONE)
        return total

    @cached_property
    def _counted(self) -> tuple[int, list[int]]:
        """The first of the `days`, and from there to the last of them how many days are worked up to each."""
        if not self.days:
            return 1, []
        first, last = min(self.days).toordinal(), max(self.days).toordinal()
        weeks, rest = divmod(first - 1, 7)
        worked = (self.is_workday(date.fromordinal(n)) for n in range(first, last + 1))
        return first, list(accumulate(worked, initial=weeks * 5 + min(rest, 5)))[1:]

    @cached_property
    def _gained(self) -> int:
        """How many more days are worked in all than if every day followed its weekday."""
        return sum(worked - (day.weekday() < 5) for day, worked in self.days.items())

    @cached_property
    def _periods(self) -> list["_Period"]:
        """The hours in the order of their validity; the first hold for all time before, too."""
        found: list[_Period] = []
        for day in sorted(self.hours):
            ordinal = day.toordinal() if found else 1
            days_before, before = self._worked_to(ordinal - 1), timedelta()
            if found:
                last = found[-1]
                before = last.before + (days_before - last.days_before) * last.length
            shifts = self.hours[day]
            length = sum((_length(shift) for shift in shifts), timedelta())
            found.append(_Period(ordinal, shifts, length, days_before, before))
        return found

    def _period(self, ordinal: int) -> "_Period":
        """The hours that are valid on this day."""
        if len(self._periods) == 1:
            return self._periods[0]
        return self._periods[max(bisect_right(self._periods, ordinal, key=lambda period: period.first), 1) - 1]


@dataclass(frozen=True)
class _Period:
    """Days with the same hours. What was worked before it, in days and in time."""

    first: int
    shifts: Shifts
    length: timedelta
    days_before: int
    before: timedelta


def _length(shift: tuple[time, time]) -> timedelta:
    opens, closes = (datetime.combine(date.min, at) for at in shift)
    return closes - opens
