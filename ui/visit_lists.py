"""What a link from a figure narrows the lists of visits and of planned visits to."""

from typing import Any

import streamlit as st

from domain.access import Actor
from domain.categories import Category
from domain.errors import Refusal
from domain.visits import Occasion, OpinionStatus
from services import enterprises, people
from ui import links
from ui.address import day_told, narrowed, number_told
from ui.text import _, day


def narrowed_visits(me: Actor) -> dict[str, Any]:
    """What the address asks of the list of visits beside its fields, said with a way to let go of it."""
    enterprise, project = number_told("enterprise"), number_told("project")
    first, last = day_told("from"), day_told("to")
    heard = _one_of(Category, "heard")
    became = _one_of(OpinionStatus, "became")
    house = _house()
    said = [
        _named(me, enterprise),
        _days(first, last),
        *(_(one.label) for one in (heard, became) if one),
        _called(house),
    ]
    narrowed(("enterprise", "project", "from", "to", "heard", "became", "house"), said)
    return {"enterprise_id": enterprise, "project_id": project, "first": first, "last": last, "heard": heard,
            "became": became, "house": house}  # fmt: skip


def narrowed_plans(me: Actor) -> dict[str, Any]:
    """The same of the list of planned visits: whose they are, for what, due when."""
    visitor, house = number_told("visitor"), _house()
    first, last = day_told("from"), day_told("to")
    occasion = _one_of(Occasion, "occasion")
    who = next((person.name for person in people.choices(me) if person.id == visitor), "") if visitor else ""
    said = [who, _called(house), _days(first, last), _(occasion.label) if occasion else ""]
    narrowed(("visitor", "house", "from", "to", "occasion"), said)
    due = (first, last) if first and last else None
    return {"visitor_id": visitor, "house": house, "occasion": occasion, "due": due}


def _house() -> str | None:
    """The department that the address names; an empty name: none, the leaders of the zone."""
    told = st.query_params.get("house") or None
    return "" if told == links.NO_HOUSE else told


def _called(house: str | None) -> str:
    return house or (_("Leaders of the zone") if house == "" else "")


def _one_of(kind: Any, name: str) -> Any:
    code = st.query_params.get(name, "")
    return next((one for one in kind if one.value == code), None)


def _days(first: Any, last: Any) -> str:
    return _("{first} to {last}", first=day(first), last=day(last)) if first and last else ""


def _named(me: Actor, enterprise_id: int | None) -> str:
    try:
        return enterprises.one(me, enterprise_id).name if enterprise_id else ""
    except Refusal:
        return ""
