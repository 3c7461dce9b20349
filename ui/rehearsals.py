"""A rehearsal of limits on screen: the draft, who would have stood how, the rows behind it, and its adoption."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.errors import Refusal
from domain.limit_changes import known
from domain.limits import Lamp
from domain.rehearsal import Rehearsed
from services import limits, rehearsals, rulebook
from services.clock import local_day, utc_now
from services.limits import Draft
from services.rehearsals import Rehearsal, Tally, TurnedRow
from services.rulebook import Standing
from ui import lamps, links
from ui.address import chosen
from ui.exports import download_table
from ui.forms import renew
from ui.limits import amount, facts_of, limit_fields, read, written
from ui.page import told
from ui.session import flash
from ui.tables import Column, table
from ui.text import _, day, moment, number, say

K = TypeVar("K", str, int)
ON_A_PAGE = 50
WORSE = {Lamp.RED: "inverse", Lamp.AMBER: "off", Lamp.GREEN: "normal"}


def draft_form(me: Actor) -> list[Draft]:
    """Choose limits and give them other numbers; answers the draft that stands in the address."""
    present = {card.code: card for card in rulebook.listing(me) if card.standing is Standing.IN_FORCE}
    drafted = {draft.code: draft for draft in read(st.query_params.get("draft", ""))}
    with st.container(border=True):
        codes = st.multiselect(
            _("Limits to change"), rehearsals.REHEARSABLE, list(drafted), key="rehearsal_codes",
            format_func=lambda code: _(known(code).label), placeholder=_("Choose one or several"),
        )  # fmt: skip
        wanted = []
        for code in codes:
            now = facts_of(present[code])
            st.markdown(f"**{_(known(code).label)}** · " + _("now {limit}", limit=amount(now.value, now.unit)))
            start = drafted[code].facts if code in drafted else now
            wanted.append(Draft(code, limit_fields(known(code), start, f"rehearsal_{code}")))
        if st.button(_("Rehearse"), type="primary", disabled=not codes, key="rehearsal_go", icon=":material/labs:"):
            st.session_state.pop("rehearsal_found", None)
            st.query_params["draft"] = written(wanted)
            drafted = {draft.code: draft for draft in wanted}
    return list(drafted.values())


def result(me: Actor, drafts: list[Draft]) -> None:
    """What the draft would have meant."""
    address = written(drafts)
    try:
        found = _found(me, address, drafts)
    except Refusal as refusal:
        st.error(say(refusal), icon=":material/block:")
        return
    said = {draft.code: amount(draft.facts.value, draft.facts.unit) for draft in drafts}
    st.caption(_("Counted {at}: everything that began since {since} under these limits, {n} promises.",
                 at=moment(found.at), since=day(local_day(found.since)), n=number(found.total.all)))  # fmt: skip
    if not found.total.all:
        st.info(_("In the last twelve months nothing was promised under these limits."), icon=":material/info:")
        return
    with st.container(horizontal=True):
        for lamp in (Lamp.RED, Lamp.AMBER, Lamp.GREEN):
            before, after = found.total.before[lamp], found.total.after[lamp]
            st.metric(_(lamp.label), f"{number(before)} → {number(after)}", f"{after - before:+d}", border=True,
                      delta_color=WORSE[lamp] if after != before else "off")  # type: ignore[arg-type] # fmt: skip
    _tallies(found, address, said)
    _turned(me, found)
    _adoption(me, drafts)


def _found(me: Actor, address: str, drafts: list[Draft]) -> Rehearsal:
    """The rehearsal of this draft, made once in a visit: looking at its rows does not count everything anew."""
    kept = st.session_state.get("rehearsal_found")
    if kept is None or kept[0] != (me.id, address):
        with st.spinner(_("Counting the last twelve months …")):
            kept = (me.id, address), rehearsals.rehearsed(me, drafts=drafts)
        st.session_state["rehearsal_found"] = kept
    found: Rehearsal = kept[1]
    return found


def _tallies(found: Rehearsal, address: str, said: dict[str, str]) -> None:
    st.subheader(_("By limit"), anchor=False)
    of_limit: list[Column[tuple[str, Tally]]] = _figures()
    by_limit: list[Column[tuple[str, Tally]]] = [
        Column("Limit", lambda r: _(known(r[0]).label), lambda r: links.rehearsal(address, limit=r[0])),
        Column("Limit in the draft", lambda r: said.get(r[0])),
        *of_limit,
    ]
    table(list(found.by_limit.items()), by_limit, empty="", even=True)
    st.subheader(_("By department"), anchor=False)
    of_department: list[Column[tuple[int, Tally]]] = _figures()
    by_department: list[Column[tuple[int, Tally]]] = [
        Column("Department", lambda r: found.departments.get(r[0]),
               lambda r: links.rehearsal(address, department=r[0])),
        *of_department,
    ]  # fmt: skip
    table(list(found.by_department.items()), by_department, empty="", even=True)


def _figures() -> list[Column[tuple[K, Tally]]]:
    def of(lamp: Lamp) -> Column[tuple[K, Tally]]:
        return Column(lamp.label, lambda r: _arrow(r[1].before[lamp], r[1].after[lamp]))

    return [Column("Promises", lambda r: number(r[1].all)), of(Lamp.RED), of(Lamp.AMBER), of(Lamp.GREEN)]


def _arrow(before: int, after: int) -> str:
    return number(before) if before == after else f"{number(before)} → {number(after)}"


def _turned(me: Actor, found: Rehearsal) -> None:
    """The promises that would have stood otherwise, each with the way to it."""
    st.subheader(_("What would have stood otherwise"), anchor=False)
    one, two = st.columns(2)
    departments = ["all", *dict.fromkeys(str(r.department_id) for r in found.turned)]
    codes = ["all", *dict.fromkeys(r.code for r in found.turned)]
    with one:
        department = chosen("department", departments, _("Department"),
                            lambda d: _("All") if d == "all" else found.departments.get(int(d), "—"))  # fmt: skip
    with two:
        code = chosen("limit", codes, _("Limit"), lambda c: _("All") if c == "all" else _(known(c).label))
    turned = [r for r in found.turned if department in ("all", str(r.department_id)) and code in ("all", r.code)]
    st.caption(_("{n} of {all} promises change their lamp.", n=number(len(turned)), all=number(found.total.all)))
    pages = -(-len(turned) // ON_A_PAGE)
    page = st.pagination(pages, key="rehearsal_page") if pages > 1 else 1
    columns: list[Column[TurnedRow]] = [
        Column("Number", lambda r: r.number, _where),
        Column("About", lambda r: r.title, _where),
        Column("Department", lambda r: r.department),
        Column("Limit", lambda r: _(known(r.code).label)),
        Column("As it was", lambda r: lamps.mark(r.before)),
        Column("In the draft", lambda r: lamps.mark(r.after)),
    ]
    on_page = rehearsals.rows(me, turned=turned[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
    table(on_page, columns, empty=_("Nothing would have stood otherwise."))
    download_table(me, "Rehearsal", lambda: _all(me, turned), columns, key="rehearsal_download")


def _all(me: Actor, turned: Sequence[Rehearsed]) -> list[TurnedRow]:
    parts = (turned[at : at + 500] for at in range(0, len(turned), 500))
    return [row for part in parts for row in rehearsals.rows(me, turned=part)]


def _where(row: TurnedRow) -> str | None:
    if row.case_id:
        return links.complaint(row.case_id)
    return links.project(row.project_id) if row.project_id else None


def _adoption(me: Actor, drafts: list[Draft]) -> None:
    st.subheader(_("Adopt the draft"), anchor=False)
    if not allows(me, P.RULE_SET):
        st.info(_("The administrator adopts a draft. The address of this page holds it: send it to them."),
                icon=":material/link:")  # fmt: skip
        return
    st.caption(_("The change holds from the day that you name. What was promised until then keeps its old limit."))
    one, two = st.columns(2)
    today = local_day(utc_now())
    first_day = one.date_input(_("Valid from"), today, min_value=today, key="rehearsal_from")
    basis = two.text_input(_("Decided by"), key="rehearsal_basis", max_chars=200,
                           placeholder=_("Such as the minutes of a meeting, with its date"))  # fmt: skip
    if st.button(_("Adopt the draft"), type="primary", key="rehearsal_adopt"):
        with told():
            assert isinstance(first_day, date)
            limits.adopt(me, drafts=drafts, valid_from=first_day, basis=basis)
            renew("rehearsal")
            st.query_params.clear()
            flash(_("The new version holds from {day}.", day=day(first_day)))
