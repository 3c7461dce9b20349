"""Offering and answering a handoff on the project's page."""

import streamlit as st

from domain.access import Actor, Duty, Role, can_carry
from domain.errors import Incomplete
from domain.projects import HandoffKind
from domain.stages import Stage
from services import handoffs, rulebook
from services.hub import HandoffCard, ProjectCard
from ui import lamps
from ui.actions import action_bar
from ui.forms import department_picker, person_picker, renew, token
from ui.page import told
from ui.seen import as_seen
from ui.session import flash
from ui.text import _, duration, moment


def answer_part(me: Actor, offer: HandoffCard) -> None:
    """An open offer as both sides see it, with the moves open to this person."""
    [due] = rulebook.judge(me, [(offer.rule_id, offer.offered_at, offer.due_at)])
    with st.container(border=True):
        waits = offer.answered_at is None  # else it was answered while this person was about to
        st.markdown(
            f"**{_('Handoff waiting for acceptance' if waits else offer.status.label)}** · {_(offer.kind.label)}"
        )
        if waits:
            lamps.badge(due)
        to = " · ".join(filter(None, (offer.to_department, offer.to_leader, offer.to_officer)))
        stages = dict.fromkeys((_(offer.from_stage.label), _(offer.to_stage.label)))  # people within a stage: one
        st.text(f"{offer.giver} → {to}  ({' → '.join(stages)})")
        st.caption(_("Offered {at}, waiting for {time}. Until it is accepted, the giver stays accountable.",
                     at=moment(offer.offered_at), time=duration(offer.waited)))  # fmt: skip
        for label, text in (("Open items", offer.open_items), ("Note", offer.note)):
            if text:
                st.caption(_(label))
                st.text(text)
        if offer.checklist:
            done = sum(bool(item["done"]) for item in offer.checklist)
            st.caption(_("Checklist when offered: {done} of {all} done", done=done, all=len(offer.checklist)))
        action_bar(me, handoffs.step, offer)


def offer_part(me: Actor, card: ProjectCard) -> None:
    """Offer the next stage, or this stage to other people."""
    card, new = as_seen(me, f"offer_{card.id}", card, "Project"), token("offer")
    with st.expander(_("Offer a handoff")):
        kinds = [HandoffKind.STAGE, HandoffKind.PEOPLE] if card.stage is not Stage.CAPACITY else [HandoffKind.PEOPLE]
        kind = st.radio(
            _("What is handed over"), kinds, format_func=lambda k: _(k.label), key=f"offer_kind_{new}", horizontal=True
        )
        department = department_picker(me, _("Receiving department"), f"offer_department_{new}")
        leader = officer = None
        if department:
            leader = person_picker(
                me, _("Accountable leader"), f"offer_leader_{department}_{new}", department_id=department,
                only=lambda p: can_carry(p.role, Duty.LEADER),
            )  # fmt: skip
            officer = person_picker(
                me, _("Accountable officer"), f"offer_officer_{department}_{new}", department_id=department,
                only=lambda p: can_carry(p.role, Duty.OFFICER),
            )  # fmt: skip
        open_items = st.text_area(_("Open items"), key=f"offer_open_items_{new}", height=80)
        note = st.text_area(_("Note to the receiver"), key=f"offer_note_{new}", height=80)
        if st.button(_("Offer the handoff"), type="primary", key="offer_save"):
            with told():
                named = {
                    "Receiving department": department,
                    "Accountable leader": leader,
                    "Accountable officer": officer,
                }
                if empty := tuple(label for label, value in named.items() if not value):
                    raise Incomplete(fields=empty)
                handoffs.offer(
                    me, card, request_id=new, kind=kind, department_id=department, leader_id=leader,
                    officer_id=officer, open_items=open_items, note=note,
                )  # fmt: skip
                renew("offer")
                flash(_("The handoff is offered. You stay accountable until it is accepted."))


def seat_part(me: Actor, card: ProjectCard) -> None:
    """Offer the seat of lead leader or coordinator of a major project."""
    new = token("seat")
    with st.expander(_("Hand over the seat of lead leader or coordinator")):
        kind = st.radio(_("Which seat"), [HandoffKind.LEAD_LEADER, HandoffKind.COORDINATOR],
                        format_func=lambda k: _(k.label), key=f"seat_kind_{new}", horizontal=True)  # fmt: skip
        lead = kind is HandoffKind.LEAD_LEADER
        person = person_picker(me, _("Receiver"), f"seat_person_{kind.value}_{new}",
                               only=lambda p: p.role is Role.ZONE_LEADER if lead
                               else can_carry(p.role, Duty.OFFICER))  # fmt: skip
        note = st.text_area(_("Note to the receiver"), key=f"seat_note_{new}", height=80)
        if st.button(_("Offer the seat"), key="seat_save"):
            with told():
                if person is None:
                    raise Incomplete(fields=("Receiver",))
                handoffs.offer_seat(me, card, request_id=new, kind=kind, user_id=person, note=note)
                renew("seat")
                flash(_("The seat is offered. Its holder stays until the receiver accepts."))
