"""What a link from a figure narrows the list of projects to."""

from typing import Any

from domain.access import Actor
from domain.periods import Month
from domain.stages import Stage
from domain.wall import Passage, Stake, between
from services.clock import local_day, utc_now
from ui.address import day_told, member_told, narrowed, number_told
from ui.departments import called
from ui.text import _, day


def narrowed_projects(me: Actor) -> dict[str, Any]:
    """What the address asks of the list beside its fields, said with a way to let go of it: the department that is
    accountable; what is at stake, or was kept in some months, on the wall of the zone or of a department; what left or
    entered a stage in some months, or is offered for it."""
    department, wall_of = number_told("department"), number_told("wall_of")
    stake, passage, passed = member_told("stake", Stake), member_told("passage", Passage), member_told("passed", Stage)
    months = between(Month.of(_day("from")), Month.of(_day("to")))
    said = [called(me, department)]
    if stake:
        said += [_(stake.label), called(me, wall_of)]
    if passage and passed:
        said += [_(passage.label, stage=_(passed.label)), called(me, wall_of)]
    if stake is Stake.KEPT or (passed and passage in (Passage.LEFT, Passage.ENTERED)):
        said.append(_("{first} to {last}", first=day(months[0].first), last=day(months[-1].last)))
    narrowed(("department", "stake", "wall_of", "passage", "passed", "from", "to"), said)
    return {"department_id": department, "stake": stake, "wall_of": wall_of, "passage": passage, "passed": passed,
            "months": months}  # fmt: skip


def _day(name: str) -> Any:
    return day_told(name) or local_day(utc_now())
