"""Requests to coordinate: the form that asks another department, and what was asked for a project (clause 48)."""

from collections.abc import Sequence

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from services import coordination, relations, rulebook
from services.hub import ProjectCard
from services.relations import RelatedRow
from ui import lamps, links
from ui.forms import department_picker, renew, token
from ui.page import told
from ui.session import flash
from ui.tables import Column, table
from ui.text import _, moment


def ask_form(me: Actor, *, case_id: int | None = None, project_id: int | None = None) -> None:
    """Ask another department for an answer; saved once, however often it is pressed."""
    form = f"request_{case_id or 0}_{project_id or 0}"
    with st.popover(_("Ask a department"), icon=":material/forward_to_inbox:", key=f"{form}_open"):
        new = token(form)
        st.caption(_("It answers within the limit of the rulebook, or returns it with a reason (clause 48)."))
        with st.form(form, border=False):
            department = department_picker(me, _("To department"), f"{form}_department_{new}")
            title = st.text_input(_("Subject"), key=f"{form}_title_{new}")
            asked = st.text_area(_("What is asked"), key=f"{form}_asked_{new}", height=100)
            if st.form_submit_button(_("Send the request"), type="primary", key=f"{form}_go_{new}"):
                with told():
                    coordination.ask(me, request_id=new, department_id=department, title=title or "",
                                     asked=asked or "", case_id=case_id, project_id=project_id)  # fmt: skip
                    renew(form)
                    flash(_("The request is sent."))


def related_table(me: Actor, rows: Sequence[RelatedRow], empty: str) -> None:
    """Cases with who has them, until when, and their lamp while they are open."""
    running = [row for row in rows if not row.over]
    dues = rulebook.judge(me, [(row.rule_id, row.begun_at, row.due_at) for row in running])
    due = {row.id: due for row, due in zip(running, dues, strict=True)}
    columns: list[Column[RelatedRow]] = [
        Column("Number", lambda r: r.number, lambda r: links.case(r.kind, r.id) if r.within else None),
        Column("Kind of case", lambda r: r.kind),
        Column("Subject", lambda r: r.title),
        Column("Status", lambda r: r.status),
        Column("Lies with", lambda r: f"{r.department} · {r.officer}"),
        Column("Lamp", lambda r: lamps.mark(due[r.id].lamp) if r.id in due else None),
        Column("Due", lambda r: lamps.cell(due[r.id]) if r.id in due else moment(r.due_at)),
    ]
    if any(row.answer for row in rows):
        columns.append(Column("Answer", lambda r: r.answer))
    table(rows, columns, empty=empty)


def requests_part(me: Actor, card: ProjectCard) -> None:
    """What other departments were asked for the sake of a project."""
    if P.CASE_ASK in card.may:
        ask_form(me, project_id=card.id)
    rows = relations.of_project(me, card.id) if allows(me, P.CASE_SEE) else []
    related_table(me, rows, _("No other department was asked yet."))
