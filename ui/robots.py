"""The forms of group robots. An address is typed in and never shown again."""

import streamlit as st

from domain.access import Actor
from domain.messages import Occasion, RobotFacts, RobotKind
from services import robots
from services.robots import RobotCard
from ui.forms import department_picker, renew, token
from ui.markdown import literal
from ui.page import told
from ui.seen import as_seen, fields_of, let_go
from ui.session import flash
from ui.tables import Column, Mark, Tone, table
from ui.text import _, listed


def overview(cards: list[RobotCard]) -> None:
    """Every robot: where it speaks, of what it is told, whether it is on."""
    table(
        cards,
        [
            Column("Name of the group", lambda r: r.name),
            Column("Kind", lambda r: r.kind),
            Column("Server", lambda r: r.host),
            Column("With signature", lambda r: r.signed),
            Column("Department", lambda r: r.department or _("All of the zone")),
            Column("Is told of", lambda r: listed([_(o.label) for o in Occasion if getattr(r, o.value)]) or None),
            Column("State", lambda r: Mark("On", Tone.GOOD) if r.enabled else Mark("Off", Tone.QUIET)),
        ],
        empty=_("No robot yet. Make one in the settings of a chat group, copy its address, and register it here."),
    )


def register(me: Actor) -> None:
    """Register a robot; it stays off unless switched on."""
    request = token("robots_add")
    with st.form("robots_add", border=False):
        facts = _fields(me, f"robots_add_{request}")
        if st.form_submit_button(_("Register"), type="primary"):
            with told():
                robots.register(me, facts=facts, request_id=request)
                renew("robots_add")
                flash(literal(_("Registered: {name}", name=facts.name)))


def change(me: Actor, card: RobotCard) -> None:
    """Change a robot, or let it say that it can be heard."""
    form = f"robots_{card.id}"
    seen = as_seen(me, form, card, "Robot")
    with st.form(form, border=False):
        facts = _fields(me, fields_of(form, seen), seen)
        if st.form_submit_button(_("Save"), type="primary"):
            with told():
                robots.change(me, seen, facts=facts)
                let_go(form)
                flash(_("Saved."))
    if st.button(_("Send a test message"), key=f"{form}_test", icon=":material/send:"):
        with st.spinner(_("Sending …")):
            problem = robots.send_test(me, card.id)
        if problem:
            st.error(literal(_("The robot did not take it: {problem}", problem=problem)), icon=":material/block:")
        else:
            st.success(_("Taken. Look into the group."), icon=":material/check_circle:")


def _fields(me: Actor, at: str, old: RobotCard | None = None) -> RobotFacts:
    one, two = st.columns(2)
    kinds = [None, *RobotKind]
    unchanged = _("Left empty, it stays as it is.") if old else None
    with one:
        name = st.text_input(_("Name of the group"), value=old.name if old else "", key=f"{at}_called")
        address = st.text_input(_("Address"), key=f"{at}_address", type="password", help=unchanged, autocomplete="off")
        key = st.text_input(
            _("Signing key"), key=f"{at}_key", type="password", autocomplete="off",
            help=unchanged or _("DingTalk and Feishu show one where “signature” is chosen; WeCom has none."),
        )  # fmt: skip
    with two:
        kind = st.selectbox(
            _("Kind"), kinds, index=kinds.index(old.kind) if old else 0, key=f"{at}_kind",
            format_func=lambda k: _(k.label) if k else _("As the address tells"),
        )  # fmt: skip
        department = department_picker(
            me, _("Department (none: the whole zone)"), f"{at}_department", old.department_id if old else None
        )
        told_of = st.multiselect(
            _("Is told of"), [o.value for o in Occasion], key=f"{at}_occasions", placeholder=_("Choose"),
            default=[o.value for o in Occasion if old and getattr(old, o.value)],
            format_func=lambda o: _(Occasion.of(o).label),
        )  # fmt: skip
        on = st.toggle(_("Switched on"), value=bool(old and old.enabled), key=f"{at}_on")
    return RobotFacts(
        name or "", address or "", kind, key or "", department, enabled=on, **dict.fromkeys(told_of, True)
    )
