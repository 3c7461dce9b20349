"""One thing done to several complaints of a list, each on its own; what did not go is said with its reason."""

from collections.abc import Callable, Sequence

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.cases import CaseStatus
from domain.complaints import OPEN
from domain.errors import Incomplete
from services import bulk, complaints, urges
from services.bulk import Done
from services.complaint_board import ComplaintRow
from ui import links
from ui.forms import accused_picker, department_picker
from ui.markdown import literal
from ui.page import told
from ui.text import _, say


def board_bulk(me: Actor, rows: Sequence[ComplaintRow]) -> None:
    """Pick rows of this page, then dispatch or urge them. Nobody who may do neither sees it."""
    _summary()
    may_send, may_urge = allows(me, P.CASE_DISPATCH), allows(me, P.CASE_URGE)
    if not rows or not (may_send or may_urge):
        return
    known = {row.id: row for row in rows}
    st.session_state["bulk_rows"] = [id for id in st.session_state.get("bulk_rows", []) if id in known]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.multiselect(
            _("Several at once"), list(known), key="bulk_rows", placeholder=_("Choose complaints of this page"),
            format_func=lambda id: f"{known[id].number} · {known[id].title}",
        )  # fmt: skip
        st.button(_("All of this page"), key="bulk_all", on_click=_take, args=(list(known),))
    if not picked:
        return
    chosen = [known[id] for id in picked]
    waiting = [row for row in chosen if row.status is CaseStatus.RECORDED]
    running = [row for row in chosen if row.status in OPEN]
    with st.container(horizontal=True):
        if may_send and waiting:
            with st.popover(_("Dispatch {n}", n=len(waiting)), icon=":material/send:", key="bulk_send"):
                _send(me, waiting)
        if may_urge and running:
            with st.popover(_("Urge {n}", n=len(running)), icon=":material/notifications_active:", key="bulk_urge"):
                _urge(me, running)
    if not running:
        st.caption(_("None of these waits for dispatch or can be urged."))


def _send(me: Actor, rows: list[ComplaintRow]) -> None:
    with st.form("bulk_send_form", border=False):
        department = department_picker(me, _("To department"), "bulk_department")
        abouts = _whom(me, [row for row in rows if row.category.accuses and not row.sealed])
        note = st.text_area(_("Note"), key="bulk_note", height=100)
        if st.form_submit_button(_("Dispatch"), type="primary", key="bulk_send_go"):
            with told():
                if department is None:
                    raise Incomplete(fields=("To department",))
                _do("Dispatch", rows, lambda row: complaints.dispatch(
                    me, row, department=department, about=abouts.get(row.id), note=note))  # fmt: skip


def _whom(me: Actor, rows: list[ComplaintRow]) -> dict[int, int | None]:
    """Of each that accuses somebody: whom. What is left open is not dispatched, and said so."""
    if rows:
        st.caption(_("These accuse somebody. Say of each which department it is about, or that it is about none: "
                     "what is left open is not dispatched."))  # fmt: skip
    return {row.id: accused_picker(me, literal(f"{row.number} · {row.title}"), f"bulk_about_{row.id}") for row in rows}


def _urge(me: Actor, rows: list[ComplaintRow]) -> None:
    with st.form("bulk_urge_form", border=False):
        words = st.text_area(_("Words"), key="bulk_words", height=100)
        if st.form_submit_button(_("Urge"), type="primary", key="bulk_urge_go"):
            with told():
                if not words.strip():
                    raise Incomplete(fields=("Words",))
                _do("Urge", rows, lambda row: urges.urge(me, case_id=row.id, words=words))


def _do(what: str, rows: list[ComplaintRow], act: Callable[[ComplaintRow], object]) -> None:
    st.session_state["bulk_done"] = (what, bulk.each(rows, act))
    for key in [key for key in st.session_state if str(key).startswith("bulk_") and key != "bulk_done"]:
        del st.session_state[key]


def _take(ids: list[int]) -> None:
    st.session_state["bulk_rows"] = ids


def _summary() -> None:
    """What became of each, once."""
    told: tuple[str, list[Done[ComplaintRow]]] | None = st.session_state.pop("bulk_done", None)
    if not told:
        return
    what, done = told
    went = [one.row.number for one in done if one.refusal is None]
    if went:
        st.success(_("{what}: {n} done", what=_(what), n=len(went)), icon=":material/check_circle:")
    if not_done := [one for one in done if one.refusal]:
        lines = "\n".join(
            f"- [{literal(one.row.number)}]({links.complaint(one.row.id)}) {literal(say(one.refusal))}"
            for one in not_done
            if one.refusal
        )
        st.warning(_("{what}: {n} not done", what=_(what), n=len(not_done)) + "\n\n" + lines, icon=":material/block:")
