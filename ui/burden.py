"""What takes an enterprise's time: its calendar, the months, and what a department enters."""

from dataclasses import replace
from datetime import date

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.burden import InterruptionKind, InterruptionStatus, Sort
from domain.periods import Month
from services import burden
from services.clock import local_day, utc_now
from ui import address, links
from ui.actions import action_bar
from ui.forms import renew, token
from ui.month_sheets import CalendarEntry, month_sheet
from ui.page import told
from ui.seen import as_seen
from ui.session import flash
from ui.tables import Column, Tone, table
from ui.text import _, day
from ui.text import period as period_words
from ui.visit_plans import budget_part


def calendar_part(me: Actor, enterprise_id: int) -> None:
    """One month of an enterprise: everything of all departments, planned and done."""
    period = address.period(Month.of(local_day(utc_now())), _("Month"), back=11, ahead=6)
    entries = burden.calendar(me, enterprise_id, period.first, period.last)
    month_sheet(
        period,
        [CalendarEntry(e.on, f"{_(e.sort.label)} · {e.department}", Tone.GOOD if e.done else Tone.QUIET)
         for e in entries],
        local_day(utc_now()),
    )  # fmt: skip
    columns: list[Column[burden.BurdenEntry]] = [
        Column("Day", lambda e: e.on),
        Column("What", lambda e: e.sort),
        Column("Department", lambda e: e.department),
        Column("Details", lambda e: _(e.what) if e.sort is Sort.VISIT else e.what),
        Column("State", lambda e: _("Done") if e.done else _("Still to come")),
    ]
    if entries:  # an empty sheet says so itself
        table(entries, columns, empty="")


def months_part(me: Actor, enterprise_id: int) -> None:
    """How often it was interrupted in each of the last twelve months."""
    columns: list[Column[burden.BurdenMonth]] = [
        Column("Month", lambda m: period_words(m.period), lambda m: links.burden(enterprise_id, m.period)),
        Column("Number of visits", lambda m: m.visits),
        Column("Inspections", lambda m: m.inspections),
        Column("Surveys", lambda m: m.surveys),
        Column("Interruptions", lambda m: m.all),
    ]
    table(burden.months(me, enterprise_id), columns, empty="")


def announce_part(me: Actor, enterprise_id: int) -> None:
    """Enter an inspection or survey; what speaks against that day is said first."""
    if not (allows(me, P.BURDEN_ENTER) and me.department_id):
        return
    with st.expander(_("Enter an inspection or survey"), icon=":material/add:"):
        one, two = st.columns(2)
        kind = one.selectbox(_("Kind"), list(InterruptionKind), format_func=lambda k: _(k.label), key="announce_kind")
        on = two.date_input(_("Day"), None, min_value=local_day(utc_now()), key="announce_on")
        what = st.text_input(_("What it is about"), key="announce_what")
        if kind and isinstance(on, date):
            budget_part(me, enterprise_id, on, Sort.of(kind.value))
        if st.button(_("Enter it"), type="primary", key="announce_save"):
            if not (kind and isinstance(on, date)):
                st.error(_("Choose the day."), icon=":material/block:")
                return
            with told():
                burden.announce(me, request_id=token("announce"), enterprise_id=enterprise_id, kind=kind, on=on,
                                what=what)  # fmt: skip
                renew("announce")
                flash(_("It stands in the calendar of the enterprise."))


def entered_part(me: Actor, enterprise_id: int) -> None:
    """Inspections and surveys of one's own department: those still to come with what may be done about each, then what
    came of the others."""
    cards = burden.interruptions(me, enterprise_id=enterprise_id)
    for card in (card for card in cards if card.status in TO_COME and card.moves):
        with st.container(border=True):
            said = [day(card.on), _(card.kind.label), card.department]
            st.text(" · ".join([*said, _(card.status.label)] if card.status is InterruptionStatus.MERGED else said))
            st.text(card.what)
            _together(me, card)
    if over := [card for card in cards if card.status not in TO_COME]:
        with st.expander(_("What came of inspections and surveys"), icon=":material/history:"):
            table(over, OVER, empty="")


TO_COME = (InterruptionStatus.ANNOUNCED, InterruptionStatus.MERGED)
OVER: list[Column[burden.InterruptionCard]] = [
    Column("Day", lambda c: c.on),
    Column("Kind", lambda c: c.kind),
    Column("What it is about", lambda c: c.what),
    Column("Department", lambda c: c.department),
    Column("State", lambda c: c.status),
    Column("What came of it", lambda c: c.result or c.reason),
]


def _together(me: Actor, card: burden.InterruptionCard) -> None:
    may = {move.name for move in card.moves}
    offers = burden.offers(me, card.enterprise_id, card.on) if "merge" in may else []
    action_bar(me, burden.step, replace(card, moves=tuple(m for m in card.moves if m.name != "merge")), awaited=False)
    if offers:
        host = st.selectbox(
            _("Joint visit"), [offer.plan_id for offer in offers], key=f"interruption_{card.id}_host",
            format_func=lambda id: next(f"{day(o.on)} · {o.visitor} {o.department}" for o in offers if o.plan_id == id),
        )  # fmt: skip
        if st.button(_("Merge into a joint visit"), key=f"interruption_{card.id}_merge", icon=":material/merge:"):
            with told():
                burden.merge(me, as_seen(me, f"interruption_{card.id}", card, "Interruption"), host=host)
                flash(_("Both go together: the enterprise is interrupted once."))
