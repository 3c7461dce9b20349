from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SHIFTS = ((time(9), time(12)), (time(13, 30), time(17, 30)))


@dataclass(frozen=True)
class WorkCalendar:
    """Working time of the zone. `days` says of single days whether they are worked; all others follow the weekday.

    A limit in working days does not count the day of receipt and ends at the close of business of its last day.
    What arrives after hours or on a day off counts as received on the next working morning.
    """

    days: Mapping[date, bool] = field(default_factory=dict)
    shifts: tuple[tuple[time, time], ...] = SHIFTS

    def is_workday(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < 5)

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        day += timedelta(days=1)
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def received_on(self, at: datetime) -> date:
        """The working day on which something that arrives at `at` counts as received."""
        local = at.astimezone(ZONE)
        if self.is_workday(local.date()) and local.time() < self.shifts[-1][1]:
            return local.date()
        return self.next_workday(local.date())

    def due_after_workdays(self, at: datetime, workdays: int) -> datetime:
        """The close of business of the `workdays`-th working day after the day of receipt."""
        day = self.received_on(at)
        for _ in range(workdays):
            day = self.next_workday(day)
        return datetime.combine(day, self.shifts[-1][1], ZONE)

    def due_after_hours(self, at: datetime, hours: float) -> datetime:
        """The moment at which `hours` of working time have passed since `at`."""
        return self.due_after(at, timedelta(hours=hours))

    def due_after(self, at: datetime, left: timedelta) -> datetime:
        """The moment at which so much working time has passed since `at`."""
        day = at.astimezone(ZONE).date()
        while True:
            if self.is_workday(day):
                for opens, closes in self.shifts:
                    begin = max(datetime.combine(day, opens, ZONE), at)
                    end = datetime.combine(day, closes, ZONE)
                    if begin < end:
                        if left <= end - begin:
                            return begin + left
                        left -= end - begin
            day += timedelta(days=1)

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and with `end`. Negative when `end` is before `start`."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def working_time(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none when `end` is not after `start`."""
        total, day = timedelta(), start.astimezone(ZONE).date()
        while day <= end.astimezone(ZONE).date():
            if self.is_workday(day):
                for opens, closes in self.shifts:
                    begin = max(datetime.combine(day, opens, ZONE), start)
                    total += max(min(datetime.combine(day, closes, ZONE), end) - begin, timedelta())
            day += timedelta(days=1)
        return total

    def workdays_held(self, start: datetime, end: datetime) -> int:
        """Working days charged to who held something from `start` to `end`: the day of taking is not counted."""
        return max(self.workdays_between(start.astimezone(ZONE).date(), end.astimezone(ZONE).date()), 0)
