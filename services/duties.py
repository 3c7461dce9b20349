"""The duty roster: who of the centre answers the hotline on which day, and hears first of what is urgent (57, 86)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from db.complaints import Duty
from db.org import User
from domain.access import Permission as P
from domain.access import Role
from domain.errors import Incomplete, NotFound, Refusal
from services import accountability
from services.clock import local_day
from services.work import Read, Work, command, query

LONGEST = 92  # days that are planned at once: a quarter


class DayPast(Refusal):
    template = "{day} is over. Who was on duty then stays on record."


@dataclass(frozen=True)
class DutyDay:
    """One day of the roster. Nobody: whoever keeps the board answers."""

    on: date
    user_id: int | None
    name: str | None
    phone: str | None
    past: bool


@query(P.CASE_SEE)
def days(read: Read, first: date, *, count: int = 7) -> list[DutyDay]:
    """The roster of so many days from `first` on."""
    last, today = first + timedelta(days=count - 1), local_day(read.now)
    rows = {duty.on: duty.user for duty in read.db.scalars(select(Duty).where(Duty.on.between(first, last)))}
    return [_day(first + timedelta(days=n), rows, today) for n in range(count)]


@query(P.CASE_SEE)
def today(read: Read) -> DutyDay:
    """Who is on duty today."""
    on = local_day(read.now)
    duty = read.db.scalar(select(Duty).where(Duty.on == on))
    return _day(on, {on: duty.user} if duty else {}, on)


def _day(on: date, users: Mapping[date, User], today: date) -> DutyDay:
    user = users.get(on)
    if user is None:
        return DutyDay(on, None, None, None, on < today)
    return DutyDay(on, user.id, user.name, user.phone, on < today)


@query(P.DUTY_PLAN)
def candidates(read: Read) -> dict[int, str]:
    """Who of the centre can be on duty: names by id."""
    found = select(User).where(User.role == Role.DISPATCHER, User.disabled_at.is_(None)).order_by(User.name)
    return {user.id: user.name for user in read.db.scalars(found)}


@command(P.DUTY_PLAN)
def plan(work: Work, *, roster: Mapping[date, int]) -> None:
    """Put these people on duty on these days, whoever was planned before. Raises Incomplete, DayPast, NotFound."""
    if not roster:
        raise Incomplete(fields=("On duty",))
    known = {duty.on: duty for duty in work.db.scalars(select(Duty).where(Duty.on.in_(roster)))}
    may, now = set(accountability.centre_people(work)), local_day(work.now)
    touched = []
    for on, user_id in sorted(roster.items()):
        if on in known and known[on].user_id == user_id:
            continue
        if on < now:
            raise DayPast(day=on)
        if user_id not in may:
            raise NotFound(what="Person")
        duty = known.get(on) or Duty(on=on, user_id=user_id)
        duty.user_id = user_id
        touched.append(duty if duty.id else work.add(duty))
    for duty in touched:
        work.record(duty, "duty.planned", day=duty.on)
        work.notify([duty.user_id], "duty.planned", day=duty.on)


@command(P.DUTY_PLAN)
def take_turns(work: Work, *, first: date, count: int, user_ids: Sequence[int]) -> int:
    """Let these people take turns, a day each, on the days from `first` on that nobody has yet; answers how many were
    filled. Days that are over are left out. Raises Incomplete, NotFound."""
    if not user_ids:
        raise Incomplete(fields=("On duty",))
    if set(user_ids) - set(accountability.centre_people(work)):
        raise NotFound(what="Person")
    span = [first + timedelta(days=n) for n in range(min(count, LONGEST))]
    known = set(work.db.scalars(select(Duty.on).where(Duty.on.in_(span))))
    free = [on for on in span if on not in known and on >= local_day(work.now)]
    for n, on in enumerate(free):
        duty = work.add(Duty(on=on, user_id=user_ids[n % len(user_ids)]))
        work.record(duty, "duty.planned", day=on)
        work.notify([duty.user_id], "duty.planned", day=on)
    return len(free)
