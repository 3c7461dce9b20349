"""What a list of complaints is narrowed by: fields whose values stand in the address, so every view is a link."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

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
from ui.address import as_told, chosen, day, day_told, member_told, number_told, tick, ticked
from ui.markdown import literal
from ui.text import _

STATUSES = [status for status in CaseStatus if status in COMPLAINT.reachable()]
ANY = "any"
# What stands in the address, in the order in which it is offered.
NAMES = ("view", "days", "words", "status", "group", "category", "queue", "kind", "channel", "department", "lamp",
         "urgent", "mine", "sealed", "told", "late", "outcome", "resolved_from", "resolved_to", "returned_by",
         "escalated", "turned_from", "turned_to", "enterprise", "project", "from", "to", "timely", "open_on",
         "overdue", "unbroken", "returned", "overran", "answerable")  # fmt: skip
NARROWING = NAMES[2:]
CHOICES: dict[str, type[Labelled]] = {
    "group": Group, "category": Category, "queue": Queue, "kind": CaseKind, "channel": Channel, "lamp": Lamp,
    "outcome": Outcome, "escalated": Level,
}  # fmt: skip
TICKED = ("urgent", "mine", "sealed", "told", "late", "timely", "overdue", "unbroken", "returned", "overran")
DAYS = {"from": "opened_from", "to": "opened_to", "resolved_from": "resolved_from", "resolved_to": "resolved_to",
        "turned_from": "turned_from", "turned_to": "turned_to", "open_on": "open_on"}  # fmt: skip
KEYS = {
    "department": "department_id",
    "returned_by": "returned_by",
    "answerable": "answerable",
    "project": "project_id",
}


def board_filters(me: Actor, by_status: bool = True) -> Filters:
    """Draw the fields; answers what stands in the address then. Not `by_status`: the screen itself says which ones it
    shows. Most fields are drawn only while somebody looks at them."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input(
            _("Search"), key="words", bind="query-params", icon=":material/search:",
            placeholder=_("Words, number, enterprise or telephone"),
            help=_("Two Chinese characters or three letters and digits suffice; several words must all occur."),
        )  # fmt: skip
        status = _status(me, bool(words.strip())) if by_status else "open"
        # its words never change: Streamlit would take it for another one, and shut it
        more = st.popover(_("More filters"), icon=":material/tune:", key="board_more", on_change="rerun")
        place = st.empty()
    if more.open:
        with more:
            _more(me)
    if n := sum(name in NARROWING for name in as_told()):
        place.button(
            f"{_('Clear the filters')} · {n}", icon=":material/filter_alt_off:", key="board_clear", type="tertiary",
            on_click=put, args=({}, NARROWING),
        )  # fmt: skip
    return Filters(
        words=words,
        status=CaseStatus.of(status) if status not in ("open", "all") else None,
        still_open=status == "open",
        enterprise_id=_enterprise(me),
        **_told(),
    )


def _told() -> dict[str, Any]:
    """What the address says, but for words, status and enterprise."""
    said = as_told()
    return {
        **{name: member_told(name, kind, said) for name, kind in CHOICES.items()},
        **{name: ticked(name, said) for name in TICKED},
        **{field: day_told(name, said) for name, field in DAYS.items()},
        **{field: number_told(name, said) for name, field in KEYS.items()},
    }


def as_query() -> dict[str, str]:
    """The filters as they stand in the address."""
    said = as_told()
    return {name: said[name] for name in NAMES if said.get(name)}


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


def _more(me: Actor) -> None:
    houses = {str(id): name for id, name in departments.choices(me)}
    one, two = st.columns(2)
    with one:
        _one_of("group", Group, "Group")
        group = member_told("group", Group)
        _one_of("category", [c for c in Category if group in (None, c.group)], "Category")
        _one_of("queue", Queue, "Queue of the centre")
        _house("department", houses, "Lies with")
        _one_of("outcome", Outcome, "What the enterprise says")
        day("resolved_from", _("Resolved from"))
        day("resolved_to", _("Resolved until"))
        tick("late", _("Only resolved too late"))
        tick("timely", _("Only resolved in time"))
        tick("unbroken", _("Only open and not overdue"))
        day("open_on", _("Open at the end of"))
        tick("overdue", _("Only what was overdue by then"))
    with two:
        _one_of("kind", [CaseKind.of(kind) for kind in BOARD], "Kind of case")
        _one_of("channel", Channel, "Came in by")
        _one_of("lamp", Lamp, "Lamp")
        day("from", _("Recorded from"))
        day("to", _("Recorded until"))
        tick("returned", _("Only returned by a department"))
        _house("returned_by", houses, "Returned by")
        tick("overran", _("Only escalated past a promise"))
        _one_of("escalated", Level, "Escalated to")
        _house("answerable", houses, "Answerable when escalated")
        day("turned_from", _("Returned or escalated from"))
        day("turned_to", _("Returned or escalated until"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tick("urgent", _("Only urgent"))
        tick("mine", _("Only mine"))
        tick("sealed", _("Only about a department"))
        tick("told", _("None about a department"))


def _one_of(name: str, options: Iterable[Labelled], label: str) -> None:
    known = {option.value: option for option in options}
    chosen(name, [ANY, *known], _(label), lambda c: _("All") if c == ANY else _(known[c].label))


def _house(name: str, known: Mapping[str, str], label: str) -> None:
    chosen(name, [ANY, *known], _(label), lambda c: _("All") if c == ANY else known[c])


def _enterprise(me: Actor) -> int | None:
    """Comes by a link from the enterprise's page; here it can be seen and let go."""
    asked = number_told("enterprise")
    if asked is None:
        return None
    try:
        name = enterprises.one(me, asked).name
    except NotFound:
        return asked
    if st.button(literal(name), icon=":material/close:", key="board_enterprise", type="tertiary",
                 help=_("Complaints of this enterprise only. Press to see those of all.")):  # fmt: skip
        del st.query_params["enterprise"]
        st.rerun()
    return asked


def put(query: Mapping[str, str], names: Sequence[str] = NAMES) -> None:
    """Let the screen stand as in this address; for callbacks, which run before the fields are drawn."""
    for name in names:
        told = query.get(name, "")
        if name == "words":  # bound to its field, not to be written past it
            st.session_state[name] = told
        elif told:
            st.query_params[name] = told
        else:
            st.query_params.pop(name, None)
