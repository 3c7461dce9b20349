"""What belongs to a case, on its page: host and co-hosts, what grew out of it, what it is linked with."""

import streamlit as st

from domain.access import Actor, allows, roles_with
from domain.access import Permission as P
from domain.cases import CaseStatus, LinkKind
from domain.categories import Category
from domain.complaints import OPEN
from services import departments, links, parties, rulebook, special_reports
from services.complaint_board import ComplaintCard
from services.parties import PartyCard
from services.relations import LinkRow, RelationsCard
from ui import lamps
from ui.actions import Suggestion, Suggestions
from ui.forms import person_picker, renew, token
from ui.links import case as link_to
from ui.markdown import literal
from ui.page import told
from ui.requests import ask_form, related_table
from ui.seen import as_seen
from ui.session import flash
from ui.tables import Column, table
from ui.text import _, moment


def linked_part(me: Actor, card: ComplaintCard, related: RelationsCard) -> None:
    """Everything that hangs on a complaint, and the ways to add to it for whoever may."""
    if related.merged_into:
        into = related.merged_into
        st.info(_("This goes on in {number}: {title}", number=into.number, title=literal(into.title)),
                icon=":material/merge:")  # fmt: skip
        st.markdown(f"[{_('Open {number}', number=into.number)}]({link_to(into.kind, into.id)})")
    _ways(me, card)
    _shares(me, card, related)
    st.subheader(_("Grown out of it"))
    related_table(me, related.offshoots, _("No request to coordinate and no special report yet."))
    if related.despite:
        st.caption(_("Why it ends without what is still open"))
        st.text(related.despite)
    _links(me, card, related.links)


def by_category(card: ComplaintCard, related: RelationsCard) -> Suggestions:
    """The department that the routing of categories suggests stands in the form of the dispatch, and says why."""
    if related.suggested is None:
        return {}
    id, name = related.suggested
    why = _("Suggested for “{category}” by the routing of categories: {department}", category=_(card.category.label),
            department=literal(name))  # fmt: skip
    return {("dispatch", "department"): Suggestion(id, why)}


def is_awaited(card: ComplaintCard) -> bool:
    """Is the first of its moves what should happen now? Nobody waits for a clock to be stopped."""
    return bool(card.moves) and card.moves[0].needs is not P.CASE_PAUSE


def not_asked(card: ComplaintCard, related: RelationsCard) -> tuple[str, ...]:
    """What its moves need not ask: whom it accuses, where that is known or nobody is; why it ends without others, where
    there are none."""
    known = card.about is not None or not card.category.accuses
    return (*(("about",) if known else ()), *(() if related.unfinished else ("despite",)))


def _ways(me: Actor, card: ComplaintCard) -> None:
    """What may be begun from here: each behind a button of its own."""
    if card.status not in OPEN:
        return
    names = {move.name for move in card.moves}
    works = card.status is not CaseStatus.RECORDED and card.may_share
    with st.container(horizontal=True):
        if works:
            _share_form(me, card)
        if card.may_ask:
            ask_form(me, case_id=card.id)
        if "merge" in names:
            _order_form(me, card)
            _link_form(me, card)
            _split_form(me, card)


def _share_form(me: Actor, card: ComplaintCard) -> None:
    form = f"share_{card.id}"
    seen = as_seen(me, form, card, "Case")
    known = dict(departments.choices(me))
    with st.popover(_("Name co-hosts"), icon=":material/group_add:", key=f"{form}_open"):
        st.caption(_("The case then falls under the limit of several departments; the first promise stays to be seen."))
        with st.form(form, border=False):
            ids = st.multiselect(_("Co-hosts"), list(known), format_func=lambda id: known[id], key=f"{form}_ids",
                                 placeholder=_("Choose departments"))  # fmt: skip
            reason = st.text_area(_("Why"), key=f"{form}_reason", height=80)
            if st.form_submit_button(_("Name co-hosts"), type="primary", key=f"{form}_go"):
                with told():
                    parties.name(me, seen, department_ids=ids, reason=reason or "")
                    flash(_("The co-hosts are named and told."))


def _order_form(me: Actor, card: ComplaintCard) -> None:
    form = f"order_{card.id}"
    seen = as_seen(me, form, card, "Case")
    with st.popover(_("Order a special report"), icon=":material/summarize:", key=f"{form}_open"):
        st.caption(_("For what is too complex to solve at once: a leader decides, tasks follow (clause 95)."))
        new = token(form)
        with st.form(form, border=False):
            writer = person_picker(me, _("Written by"), f"{form}_writer_{new}", only=lambda p: p.role in WRITERS)
            leader = person_picker(me, _("Deciding leader"), f"{form}_leader_{new}", only=lambda p: p.role in LEADERS)
            reason = st.text_area(_("Why"), key=f"{form}_reason_{new}", height=80)
            if st.form_submit_button(_("Order a special report"), type="primary", key=f"{form}_go_{new}"):
                with told():
                    special_reports.order(me, seen, request_id=new, writer_id=writer, leader_id=leader,
                                          reason=reason or "")  # fmt: skip
                    renew(form)
                    flash(_("The special report is ordered."))


WRITERS, LEADERS = roles_with(P.CASE_WORK), roles_with(P.CASE_DECIDE)


def _link_form(me: Actor, card: ComplaintCard) -> None:
    form = f"link_{card.id}"
    seen = as_seen(me, form, card, "Case")
    with st.popover(_("Link with another"), icon=":material/link:", key=f"{form}_open"), st.form(form, border=False):
        number = st.text_input(_("Number of the other case"), key=f"{form}_number", placeholder="TS26-00001")
        kinds = (LinkKind.RELATED, LinkKind.DUPLICATE)
        kind = st.selectbox(_("How they belong together"), kinds, format_func=lambda k: _(k.label), key=f"{form}_kind")
        if st.form_submit_button(_("Link"), type="primary", key=f"{form}_go"):
            with told():
                links.link(me, seen, number=number or "", kind=kind or LinkKind.RELATED)
                flash(_("The two are linked."))


def _split_form(me: Actor, card: ComplaintCard) -> None:
    form = f"split_{card.id}"
    seen = as_seen(me, form, card, "Case")
    with st.popover(_("Split off"), icon=":material/call_split:", key=f"{form}_open"):
        st.caption(_("The second thing becomes a case of its own; its clock began when this one was recorded."))
        new = token(form)
        with st.form(form, border=False):
            title = st.text_input(_("Subject"), key=f"{form}_title_{new}")
            body = st.text_area(_("What happened"), key=f"{form}_body_{new}", height=100)
            category = st.selectbox(_("Category"), list(Category), list(Category).index(card.category),
                                    format_func=lambda c: _(c.label), key=f"{form}_category_{new}")  # fmt: skip
            if st.form_submit_button(_("Split off"), type="primary", key=f"{form}_go_{new}"):
                with told():
                    links.split(me, seen, request_id=new, title=title or "", body=body or "",
                                category=category or card.category)  # fmt: skip
                    renew(form)
                    flash(_("A second case is recorded and linked with this one."))


def _shares(me: Actor, card: ComplaintCard, related: RelationsCard) -> None:
    """Host and co-hosts, each with its clock; whose answer is awaited may give it here."""
    shares = parties.of_case(me, card.id)
    if not shares:
        return
    st.subheader(_("Host and co-hosts"))
    if related.first_due_at:
        st.caption(_("Promised at first by {at}; as a case of several departments it is due later.",
                     at=moment(related.first_due_at)))  # fmt: skip
    judged = rulebook.judge(me, [(s.rule_id, s.opened_at, s.due_at) for s in shares])
    dues = {share.id: due for share, due in zip(shares, judged, strict=True)}
    table(
        shares,
        [
            Column("Department", lambda s: s.department),
            Column("Role", lambda s: _("Host") if s.host else _("Co-host")),
            Column("Accountable officer", lambda s: s.officer or _("not taken on yet")),
            Column("Lamp", lambda s: None if s.done_at else lamps.mark(dues[s.id].lamp)),
            Column("Share due", lambda s: lamps.cell(dues[s.id])),
            Column("Answered at", lambda s: moment(s.done_at) if s.done_at else None),
            Column("Answer", lambda s: s.answer),
        ],
        empty="",
    )
    for share in shares:
        if share.mine:
            _answer_share(me, share)
        elif card.may_share and not share.host and not share.done_at and card.status in OPEN:
            _release(me, card, share)


def _release(me: Actor, card: ComplaintCard, share: PartyCard) -> None:
    form = f"release_{share.id}"
    seen = as_seen(me, form, card, "Case")
    with (
        st.popover(_("Release {department}", department=literal(share.department)), key=f"{form}_open"),
        st.form(form, border=False),
    ):
        reason = st.text_area(_("Why"), key=f"{form}_reason", height=80)
        if st.form_submit_button(_("Release from its share"), type="primary", key=f"{form}_go"):
            with told():
                parties.release(me, seen, party_id=share.id, reason=reason or "")
                flash(_("The co-host is released and told."))


def _answer_share(me: Actor, share: PartyCard) -> None:
    form = f"party_{share.id}"
    seen = as_seen(me, form, share, "Case", share.case_id)
    with st.form(form):
        st.caption(_("{department} is a co-host: its answer is yours to give.", department=literal(share.department)))
        words = st.text_area(_("Answer"), key=f"{form}_answer", height=100)
        one, two = st.columns(2)
        if share.officer is None and one.form_submit_button(_("Take on"), key=f"{form}_take"):
            with told():
                parties.take_on(me, seen)
                flash(_("Done: {what}", what=_("Take on")))
        if two.form_submit_button(_("Answer"), type="primary", key=f"{form}_go"):
            with told():
                parties.answer(me, seen, answer=words or "")
                flash(_("Done: {what}", what=_("Answer")))


def _links(me: Actor, card: ComplaintCard, rows: tuple[LinkRow, ...]) -> None:
    st.subheader(_("Linked with"))
    table(
        rows,
        [
            Column("Number", lambda r: r.case.number, lambda r: link_to(r.case.kind, r.case.id)),
            Column("Subject", lambda r: r.case.title),
            Column("Link", lambda r: r.kind),
            Column("Status", lambda r: r.case.status),
            Column("Lies with", lambda r: f"{r.case.department} · {r.case.officer}"),
        ],
        empty=_("Not linked with another case."),
    )
    if not allows(me, P.CASE_DISPATCH):
        return
    for row in rows:
        if row.merged:
            continue
        if st.button(
            _("Take the link with {number} away", number=row.case.number), key=f"unlink_{card.id}_{row.case.id}"
        ):
            with told():
                links.unlink(me, as_seen(me, f"unlink_{card.id}", card, "Case"), other_id=row.case.id)
                flash(_("The link is taken away; the history keeps it."))
