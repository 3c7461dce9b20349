"""A demonstration that lives: working day after working day, its people do what waits, faster than time."""

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from threading import Event
from time import monotonic

from db.engine import Sessions
from demo.acts import ACTS
from demo.build import SEED
from demo.cast import Cast, gathered
from demo.complaint_acts import Scene
from domain.calendar import ZONE, WorkCalendar
from domain.demonstrations import Pace
from domain.errors import Refusal
from services import clock, demonstrations, rules, sweep

ACTS_A_DAY = 20
TRIES = 12  # how often somebody looks for something to do before the moment has passed
# In the morning happens what is due by itself. Digests are for people who come each day; so many mornings are not.
MORNING = tuple(job for job in sweep.JOBS if job.name not in ("digest", "deliveries", "forget_deliveries"))
BETWEEN = 3.0  # seconds between two signs of life
WAITS = 0.4  # seconds between two looks whether anybody has pressed “play”

Do = Callable[[], str | None]


def life(after: datetime, cast: Cast, calendar: WorkCalendar, seed: int = SEED) -> Iterator[tuple[datetime, Do]]:
    """Moment after moment after this one, without end, each with what is done at it; call that at its moment. The same
    days on the same zone are lived in the same way."""
    day = clock.local_day(after)
    while True:
        if calendar.is_workday(day):
            luck = Random(f"{seed} {day}")
            planned = [(_at(day, time(8, 5)), _morning)]
            for moment in _moments(day, luck):
                planned.append((moment, _act(Scene(cast, calendar, Random(f"{seed} {moment}"), moment))))
            yield from ((moment, do) for moment, do in planned if moment > after)
        day += timedelta(days=1)


def _moments(day: date, luck: Random) -> list[datetime]:
    """When something is done on a day: in the morning from 8:35, in the afternoon from 14:00."""
    minutes = sorted(luck.sample([*range(515, 715), *range(840, 1045)], ACTS_A_DAY))
    return [_at(day, time(minute // 60, minute % 60)) for minute in minutes]


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, ZONE).astimezone(UTC)


def _morning() -> str | None:
    sweep.run_due(MORNING)
    return "morning"


def _act(scene: Scene) -> Do:
    def do() -> str | None:
        """One thing that can be done. A no is as good as nothing to do: somebody at a screen may have been first."""
        acts, weights = zip(*ACTS, strict=True)
        for _ in range(TRIES):
            act = scene.luck.choices(acts, weights)[0]
            try:
                if act(scene):
                    return str(act.__name__)
            except Refusal:
                continue
        return None

    return do


class Parent(Event):
    """Over when whoever started this process has gone: `make demo` starts a player beside the app."""

    began_under = os.getppid()

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(timeout) or os.getppid() != self.began_under


def play(ended: Event, say: Callable[[], None] = lambda: None) -> None:
    """Play the people of this demonstration whenever a screen asks for it, until `ended`. Of several players one plays.

    Raises OnlyInDemonstration.
    """
    me, heard, ahead = secrets.token_hex(8), 0.0, None
    demonstrations.enter(me)
    demonstrations.follow()
    say()
    while not ended.wait(0):
        begun = monotonic()
        pace = demonstrations.pace()
        if begun - heard > BETWEEN:
            if not demonstrations.enter(me):
                pace = None
            heard = begun
        if pace is None:
            ahead = None
            ended.wait(WAITS)
            continue
        ahead = ahead or _from_now()
        if _step(ahead):
            ended.wait(max(0.0, _seconds(pace) - (monotonic() - begun)))
    demonstrations.leave(me)


def _from_now() -> Iterator[tuple[datetime, Do]]:
    with Sessions() as db:
        calendar = rules.calendar_for(db)
    return life(clock.utc_now(), gathered(), calendar)


def _step(ahead: Iterator[tuple[datetime, Do]]) -> bool:
    """The next moment comes and is lived. False: while the last one was, it went by."""
    moment, do = next(ahead)
    if moment <= clock.utc_now():
        return False
    demonstrations.move_on(moment)
    with clock.at(moment):
        do()
    return True


def _seconds(pace: Pace) -> float:
    return 60 / pace.workdays / (ACTS_A_DAY + 1)
