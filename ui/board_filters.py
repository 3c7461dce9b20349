"""What a list of complaints is narrowed by: fields whose values stand in the address, so every view is a link."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

import streamlit as st

from domain.access import Actor
from domain.boards import Filters
from domain.cases import BOARD, CaseKind, CaseStatus, Level
from domain.categories import Category, Group, Queue
from domain.complaints import COMPLAINT, OPEN, Channel, Outcome
from domain.errors import NotFound
from domain.labels import Labelled
from domain.limits import Lamp
from services import complaint_board, departments, enterprises
from ui.address import chosen
from ui.markdown import literal
from ui.text import _

L = TypeVar("L", bound=Labelled)
STATUSES = [status for status in CaseStatus if status in COMPLAINT.reachable()]
ANY = "any"
# What stands in the address, in the order in which it is offered.
NAMES = ("view", "days", "words", "status", "group", "category", "queue", "kind", "channel", "department", "lamp",
         "urgent", "mine", "sealed", "told", "late", "outcome", "resolved_from", "resolved_to", "returned_by",
         "escalated", "turned_from", "turned_to", "enterprise", "from", "to")  # fmt: skip

# These and the words are bound to their fields, not to be written past them.
TICKED = ("urgent", "mine", "sealed", "told", "late")


def board_filters(me: Actor, by_status: bool = True) -> Filters:
    """Draw the fields; answers what they say. Not `by_status`: the screen itself says which ones it shows."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            _("Search"), key="words", bind="query-params", icon=":material/search:",
            placeholder=_("Words, number, enterprise or telephone"),
            help=_("Two Chinese characters or three letters and digits suffice; several words must all occur."),
        )  # fmt: skip
        status = _status(me, bool(words.strip())) if by_status else "open"
        more = st.popover(_said("More filters", _used()), icon=":material/tune:", key="board_more")
    with more:
        found = _more(me)
    return Filters(
        words=words,
        status=CaseStatus.of(status) if status not in ("open", "all") else None,
        still_open=status == "open",
        enterprise_id=_enterprise(me),
        **found,
    )


def as_query() -> dict[str, str]:
    """The filters as they stand in the address."""
    return {name: st.query_params[name] for name in NAMES if st.query_params.get(name)}


def _status(me: Actor, searching: bool) -> str:
    """All that are open; but whoever searches looks for what was closed, too."""
    counts = complaint_board.by_status(me)

    def said(code: str) -> str:
        if code in ("open", "all"):
            return _("All that are open") if code == "open" else _("All")
        status = CaseStatus.of(code)
        counted = status in OPEN or status is CaseStatus.RESOLVED
        return f"{_(status.label)} · {counts.get(status, 0)}" if counted else _(status.label)

    whole = ["all", "open"] if searching else ["open", "all"]
    return chosen("status", [whole[0], *(status.value for status in STATUSES), whole[1]], _("Status"), said)


def _more(me: Actor) -> dict[str, Any]:
    one, two = st.columns(2)
    with one:
        group = _one_of("group", Group, "Group")
        category = _one_of("category", [c for c in Category if group in (None, c.group)], "Category")
        queue = _one_of("queue", Queue, "Queue of the centre")
        department = _department(me)
    with two:
        kind = _one_of("kind", [CaseKind.of(kind) for kind in BOARD], "Kind of case")
        channel = _one_of("channel", Channel, "Came in by")
        lamp = _one_of("lamp", Lamp, "Lamp")
        start = _day("from", "Recorded from")
    ended = _ended(me)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        urgent = st.checkbox(_("Only urgent"), key="urgent", bind="query-params")
        mine = st.checkbox(_("Only mine"), key="mine", bind="query-params")
        sealed = st.checkbox(_("Only about a department"), key="sealed", bind="query-params")
        told = st.checkbox(_("None about a department"), key="told", bind="query-params")
        end = _day("to", "Recorded until")
        st.button(_("Clear the filters"), key="board_clear", on_click=_clear)
    return {
        "group": group, "category": category, "queue": queue, "department_id": department, "kind": kind,
        "channel": channel, "lamp": lamp, "opened_from": start, "opened_to": end, "urgent": urgent, "mine": mine,
        "sealed": sealed, "told": told, **ended,
    }  # fmt: skip


def _ended(me: Actor) -> dict[str, Any]:
    """How it ended, and whether it was passed back or escalated before."""
    one, two = st.columns(2)
    with one:
        outcome = _one_of("outcome", Outcome, "What the enterprise says")
        resolved_from, resolved_to = _day("resolved_from", "Resolved from"), _day("resolved_to", "Resolved until")
        late = st.checkbox(_("Only resolved too late"), key="late", bind="query-params")
    with two:
        returned_by = _department(me, "returned_by", "Returned by")
        escalated = _one_of("escalated", Level, "Escalated to")
        turned_from = _day("turned_from", "Returned or escalated from")
        turned_to = _day("turned_to", "Returned or escalated until")
    return {
        "outcome": outcome, "resolved_from": resolved_from, "resolved_to": resolved_to, "late": late,
        "returned_by": returned_by, "escalated": escalated, "turned_from": turned_from, "turned_to": turned_to,
    }  # fmt: skip


def _one_of(name: str, options: Iterable[L], label: str) -> L | None:
    known = {option.value: option for option in options}
    code = chosen(name, [ANY, *known], _(label), lambda c: _("All") if c == ANY else _(known[c].label))
    return known.get(code)


def _department(me: Actor, name: str = "department", label: str = "Lies with") -> int | None:
    known = {str(id): name for id, name in departments.choices(me)}
    code = chosen(name, [ANY, *known], _(label), lambda c: _("All") if c == ANY else known[c])
    return int(code) if code != ANY else None


def _enterprise(me: Actor) -> int | None:
    """Comes by a link from the enterprise's page; here it can be seen and let go."""
    asked = st.query_params.get("enterprise", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    try:
        name = enterprises.one(me, int(asked)).name
    except NotFound:
        return int(asked)
    if st.button(literal(name), icon=":material/close:", key="board_enterprise", type="tertiary",
                 help=_("Complaints of this enterprise only. Press to see those of all.")):  # fmt: skip
        del st.query_params["enterprise"]
        st.rerun()
    return int(asked)


def _day(name: str, label: str) -> date | None:
    """A day that stands in the address as 2026-03-02."""
    key = f"{name}_day"
    told = st.query_params.get(name, "")
    if st.session_state.get(f"{key}_from") != told:
        st.session_state[key], st.session_state[f"{key}_from"] = _read(told), told
    value: date | None = st.date_input(_(label), key=key, value=None)
    said = value.isoformat() if value else ""
    if said != told:
        st.session_state[f"{key}_from"] = said
        if said:
            st.query_params[name] = said
        else:
            st.query_params.pop(name, None)
    return value


def _read(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _used() -> int:
    return sum(
        name in st.query_params for name in NAMES if name not in ("view", "days", "words", "status", "enterprise")
    )


def _said(label: str, n: int) -> str:
    return f"{_(label)} · {n}" if n else _(label)


def put(query: Mapping[str, str], names: Sequence[str] = NAMES) -> None:
    """Let the screen stand as in this address; for callbacks, which run before the fields are drawn."""
    for name in names:
        told = query.get(name, "")
        if name in TICKED:
            st.session_state[name] = told == "true"
        elif name == "words":
            st.session_state[name] = told
        elif told:
            st.query_params[name] = told
        else:
            st.query_params.pop(name, None)


def _clear() -> None:
    put({}, NAMES[2:])
