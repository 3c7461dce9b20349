"""The working calendar on screen: its days and hours, their changes, and the promises that a change would move."""

from datetime import date

import streamlit as st

from domain.access import Actor
from domain.calendar_changes import YEAR, HoursFacts
from domain.confidential import Few
from domain.errors import Refusal
from services import calendars, repromises
from services.calendars import DayChange, HoursCard, YearPreview
from services.clock import local_day, utc_now
from services.repromises import MoveCard
from services.rulebook import DayCard, YearCard
from ui import links
from ui.exports import download_table
from ui.forms import renew, token
from ui.imports import errors_of
from ui.markdown import literal
from ui.page import told
from ui.session import flash
from ui.tables import Column, Mark, Tone, table
from ui.text import _, day, listed, moment, say

MOST_SHOWN = 200


def year_part(me: Actor, card: YearCard) -> None:
    """The days of a year that do not follow their weekday."""
    if not card.published:
        st.warning(
            _("The State Council has not published this year yet: weekends and statutory days only, provisional."),
            icon=":material/event_busy:",
        )
        st.caption(_("Every due date that touches it says so. Load the calendar when it is published."))
    elif card.source:
        st.caption(_("Loaded from {file}.", file=literal(card.source)))
    columns: list[Column[DayCard]] = [
        Column("Day", lambda d: day(d.on)),
        Column("Weekday", lambda d: _(WEEKDAYS[d.on.weekday()])),
        Column("State", lambda d: _state(d.working)),
        Column("Festival", lambda d: _(d.name)),
    ]
    table(card.days, columns, empty=_("No day of this year differs from its weekday."))
    download_table(me, "Working calendar", card.days, columns, key="calendar_download")


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _state(working: bool) -> Mark:
    return Mark("Working day", Tone.WARN) if working else Mark("Day off", Tone.GOOD)


def day_form(me: Actor) -> None:
    """Say of one day whether it is worked."""
    with st.expander(_("Change a day"), icon=":material/edit_calendar:"):
        st.caption(_("Such as a day on which work stops for a storm. Due dates stay until they are promised anew."))
        one, two, three = st.columns(3)
        key = token("calendar_day")
        today = local_day(utc_now())
        on = one.date_input(_("Day"), None, min_value=date(today.year, 1, 1), key=f"calendar_day_on_{key}")
        working = two.segmented_control(_("State"), [True, False], default=False, required=True,
                                        format_func=lambda w: _("Working day") if w else _("Day off"),
                                        key=f"calendar_day_working_{key}")  # fmt: skip
        name = three.text_input(_("Why, or which festival"), key=f"calendar_day_name_{key}", max_chars=60)
        if st.button(_("Change the day"), type="primary", key="calendar_day_save", disabled=not isinstance(on, date)):
            with told():
                assert isinstance(on, date)
                calendars.set_day(me, on=on, working=bool(working), name=name)
                renew("calendar_day")
                flash(_("The day is changed. See below which due dates it would move."))


def year_form(me: Actor) -> None:
    """Load the published calendar of a year from a file: look first, then publish."""
    with st.expander(_("Load a published year"), icon=":material/upload_file:"):
        st.write(_(YEAR.note))
        st.caption(_("Columns: {columns}. “Is it worked” is yes or no.",
                     columns=listed([_(c.label) for c in YEAR.columns])))  # fmt: skip
        file = st.file_uploader(_("Workbook (.xlsx) or CSV file"), max_upload_size=5,
                                key=f"calendar_file_{token('calendar_file')}")  # fmt: skip
        if file is None:
            return
        content = file.getvalue()
        try:
            shown = calendars.preview(me, content)
        except Refusal as refusal:
            st.error(literal(say(refusal)), icon=":material/block:")
            return
        _preview(shown)
        if shown.wrong or not st.button(_("Publish {year}", year=shown.year), type="primary", key="calendar_publish"):
            return
        with told():
            year = calendars.publish(me, content, file.name)
            renew("calendar_file")
            flash(_("{year} is published. See below which due dates it would move.", year=year))


def _preview(shown: YearPreview) -> None:
    if shown.wrong:
        st.error(_("Some rows cannot be read. Mend them: a calendar goes in whole or not at all."),
                 icon=":material/block:")  # fmt: skip
        table(shown.wrong, [Column("Row", lambda r: r.number), Column("What is wrong", errors_of)], empty="")
        return
    st.markdown(_("**{year}**: {off} days off on weekdays, {worked} make-up workdays.", year=shown.year,
                  off=shown.off, worked=shown.made_up))  # fmt: skip
    changes: list[Column[DayChange]] = [
        Column("Day", lambda c: day(c.on)),
        Column("Until now", lambda c: _state(c.was_working)),
        Column("In the file", lambda c: _state(c.working)),
        Column("Festival", lambda c: _(c.name)),
    ]
    table(shown.changes, changes, empty=_("No day changes; the year is no longer provisional."))


def hours_part(me: Actor, may_change: bool) -> None:
    """The hours of a working day, and the form for new ones."""
    found = calendars.hours(me)
    columns: list[Column[HoursCard]] = [
        Column("Valid from", lambda h: day(h.valid_from)),
        Column("Morning", lambda h: f"{h.opens:%H:%M}-{h.lunch_from:%H:%M}"),
        Column("Afternoon", lambda h: f"{h.lunch_to:%H:%M}-{h.closes:%H:%M}"),
    ]
    table(found, columns, empty="")
    st.caption(_("What arrives after work ends counts as received on the next working day."))
    if may_change:
        _hours_form(me, found[0])


def _hours_form(me: Actor, now: HoursCard) -> None:
    with st.expander(_("Change the working hours"), icon=":material/schedule:"):
        st.caption(_("Such as the hours of summer. Lunch that ends when it begins: there is none."))
        parts = st.columns(5)
        today = local_day(utc_now())
        first_day = parts[0].date_input(_("Valid from"), today, min_value=today, key="calendar_hours_from")
        labels = _("Work begins"), _("Lunch begins"), _("Lunch ends"), _("Work ends")
        times = [
            part.time_input(label, start, step=900, key=f"calendar_hours_{n}")
            for n, (part, label, start) in enumerate(
                zip(parts[1:], labels, (now.opens, now.lunch_from, now.lunch_to, now.closes), strict=True)
            )
        ]
        if st.button(_("Adopt the hours"), type="primary", key="calendar_hours_save"):
            with told():
                assert isinstance(first_day, date)
                calendars.set_hours(me, valid_from=first_day, facts=HoursFacts(*times))
                renew("calendar_hours")
                flash(_("The new hours are set. See below which due dates they would move."))


def moves_part(me: Actor, found: list[MoveCard], sealed: int | Few) -> None:
    """The open promises that the present calendar counts otherwise, and the act that moves them."""
    st.subheader(_("Due dates that the present calendar would move"), anchor=False)
    st.caption(
        _("A change of the calendar moves no due date by itself. Choose what is promised anew; each case keeps the "
          "reason and both dates in its history. Where a clock stands, it is counted anew when it goes on.")
    )  # fmt: skip
    shown = found[:MOST_SHOWN]
    columns: list[Column[MoveCard]] = [
        Column("Number", lambda m: m.number, _where),
        Column("About", lambda m: m.title, _where),
        Column("Department", lambda m: m.department),
        Column("What was promised", lambda m: m.promise),
        Column("Until now", lambda m: moment(m.old)),
        Column("Anew", lambda m: moment(m.new)),
    ]
    table(shown, columns, empty=_("Every open due date is as the present calendar counts it."))
    if sealed:
        unseen = _("Due dates of complaints that are sealed from you: {n}. They move with the rest, and what they are "
                   "about is not told.", n=sealed)  # fmt: skip
        st.caption(f":material/lock: {unseen}")
    if not found and not sealed:
        return
    if len(found) > len(shown):
        st.caption(_("The first {n} of {all} are shown; all can be moved together.", n=len(shown), all=len(found)))
    numbers = list(dict.fromkeys(m.number for m in found))
    left_out = st.multiselect(_("Leave as they are"), numbers, key="calendar_left_out", placeholder=_("None"))
    wanted = [m for m in found if m.number not in left_out]
    reason = st.text_input(_("Why the due dates move"), key="calendar_move_reason", max_chars=200)
    label = _("Promise {n} due dates anew", n=len(wanted)) if wanted else _("Promise the sealed due dates anew")
    if st.button(label, type="primary", key="calendar_move", disabled=not wanted and not sealed):
        with told():
            n = repromises.move(me, seen=wanted, reason=reason)
            renew("calendar_move")
            flash(_("{n} due dates were promised anew.", n=n) if n else _("The sealed due dates were promised anew."))


def _where(card: MoveCard) -> str | None:
    return links.about(card.kind, card.case_id, card.project_id)
