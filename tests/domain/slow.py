"""The working calendar and the promise of a case as a patient person would count them: day by day, minute by minute.

Written apart from `domain/`, to hold its bisections against.
"""

from datetime import datetime, time, timedelta

from domain.calendar import SHIFTS, ZONE

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def is_workday(calendar, day):
    return calendar.days[day] if day in calendar.days else day.weekday() < 5


def shifts_on(calendar, day):
    valid = [begun for begun in calendar.hours if begun <= day]
    return calendar.hours[max(valid) if valid else min(calendar.hours)] if calendar.hours else SHIFTS


def works(calendar, at):
    """Is work done in the minute that begins at this moment?"""
    local = at.astimezone(ZONE)
    shifts = shifts_on(calendar, local.date())
    return is_workday(calendar, local.date()) and any(opens <= local.time() < closes for opens, closes in shifts)


def worked(calendar, start, end):
    """Working time between two moments, minute by minute."""
    total, at = timedelta(), start
    while at < end:
        if works(calendar, at):
            total += MINUTE
        at += MINUTE
    return total


def after(calendar, at, left):
    """The moment at which so much working time has passed; with none left, when work is next done."""
    while not works(calendar, at):
        at += MINUTE
    while left:
        if works(calendar, at):
            left -= MINUTE
        at += MINUTE
        while left and not works(calendar, at):
            at = skip(calendar, at)
    return at


def skip(calendar, at):
    """On a day off, on to midnight; else the next minute."""
    local = at.astimezone(ZONE)
    if is_workday(calendar, local.date()):
        return at + MINUTE
    return datetime.combine(local.date() + DAY, time(), ZONE)


def close_after_workdays(calendar, at, workdays):
    """The close of business of the n-th working day after the day of receipt."""
    day = at.astimezone(ZONE).date()
    closes = shifts_on(calendar, day)[-1][1]
    if not is_workday(calendar, day) or at.astimezone(ZONE).time() >= closes:
        day += DAY
        while not is_workday(calendar, day):
            day += DAY
    while workdays:
        day += DAY
        workdays -= is_workday(calendar, day)
    return datetime.combine(day, shifts_on(calendar, day)[-1][1], ZONE)


def promise(calendar, first_due, pauses):
    """The clock, minute by minute: what was left of the promise when it was stopped is given back when it goes on."""
    due = first_due
    for begun, ended in pauses:
        if begun < due:
            left = worked(calendar, begun, due)
            due = after(calendar, ended, left) if ended is not None else None
    return due
