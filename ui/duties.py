"""The duty roster on the screen: who is on duty today, and the week as the centre plans it."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from domain.access import Actor
from services import duties
from services.duties import DutyDay
from ui.forms import renew, token
from ui.markdown import literal
from ui.page import told
from ui.session import flash
from ui.text import _, day


def on_duty_line(today: DutyDay) -> None:
    """Who answers the hotline today; nobody planned is said, too."""
    if today.name:
        phone = f" · {literal(today.phone)}" if today.phone else ""
        st.info(_("On duty today: {name}", name=literal(today.name)) + phone, icon=":material/support_agent:")
    else:
        st.warning(_("Nobody is planned for duty today."), icon=":material/event_busy:")


def plan_form(me: Actor, week: Sequence[DutyDay]) -> None:
    """One choice for each day that is not over."""
    names = duties.candidates(me)
    form = f"duty_{week[0].on}"
    with st.form(form):
        chosen: dict[date, int] = {}
        for one in week:
            ids = list(names)
            place = ids.index(one.user_id) if one.user_id in names else None
            picked = st.selectbox(f"{day(one.on)} {weekday(one.on)}", ids, place, format_func=lambda id: names[id],
                                  key=f"{form}_{one.on}", disabled=one.past, placeholder=_("Nobody yet"))  # fmt: skip
            if picked is not None and not one.past:
                chosen[one.on] = picked
        if st.form_submit_button(_("Save the week"), type="primary", key=f"{form}_go"):
            with told():
                duties.plan(me, roster=chosen)
                flash(_("The roster is saved."))


def fill_form(me: Actor, first: date) -> None:
    """Quick fill: these people take turns on the days that nobody has yet."""
    names = duties.candidates(me)
    new = token("duty_fill")
    with st.popover(_("Quick fill"), icon=":material/auto_awesome:", key="duty_fill_open"):
        st.caption(_("They take turns, a day each, from {first} on; days that are planned stay.", first=day(first)))
        with st.form("duty_fill", border=False):
            key = f"duty_fill_ids_{new}"
            ids = st.multiselect(_("On duty"), list(names), format_func=lambda id: names[id], key=key,
                                 placeholder=_("Choose people"))  # fmt: skip
            weeks = st.number_input(_("Weeks"), 1, 13, 4, key=f"duty_fill_weeks_{new}")
            if st.form_submit_button(_("Fill"), type="primary", key="duty_fill_go"):
                with told():
                    filled = duties.take_turns(me, request_id=new, first=first, count=7 * weeks, user_ids=ids)
                    renew("duty_fill")
                    flash(_("{n} days are filled.", n=filled))


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def weekday(on: date) -> str:
    return _(WEEKDAYS[on.weekday()])
