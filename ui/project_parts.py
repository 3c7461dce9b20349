"""The parts of a project's page, one function each."""

from collections.abc import Callable

import streamlit as st

from domain.access import Actor
from domain.access import Permission as P
from domain.cases import CaseKind
from domain.projects import ProjectStatus
from domain.stages import DocumentKind
from domain.visits import Tag
from services import diary, documents, hub, packages, reports, rulebook, timeline
from services.hub import ProjectCard
from ui import lamps, links
from ui.actions import action_bar
from ui.exports import download_table
from ui.forms import renew, token
from ui.handoffs import answer_part, offer_part, seat_part
from ui.history import show
from ui.markdown import literal
from ui.page import told
from ui.project_facts import facts_part
from ui.requests import requests_part
from ui.seen import begun
from ui.session import flash
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment


def checklist(me: Actor, card: ProjectCard) -> None:
    """What must be known and filed before the stage is left."""
    items = hub.exit_checklist(me, card.id)
    open_items = sum(not item.done for item in items)
    st.progress(
        1 - open_items / len(items), text=_("{done} of {all} done", done=len(items) - open_items, all=len(items))
    )
    where = {"fact": "facts", "document": "documents", "report": "reports"}
    table(
        items,
        [
            Column("What", lambda i: _(i.label), lambda i: f"/project?id={card.id}&tab={where[i.sort]}"),
            Column("State", lambda i: Mark("Done", Tone.GOOD) if i.done else Mark("Missing", Tone.WARN)),
        ],
        empty="",
    )


def handoffs(me: Actor, card: ProjectCard) -> None:
    """Offers and their answers; the form for a new offer."""
    history = hub.handoff_history(me, card.id)
    for offer in history:
        if offer.answered_at is None or begun(f"handoff_{offer.id}"):
            answer_part(me, offer)
    active = card.status is ProjectStatus.ACTIVE
    if active and P.HANDOFF_OFFER in card.may:
        offer_part(me, card)
    if active and P.LEAD_ASSIGN in card.may and card.major_since:
        seat_part(me, card)
    st.subheader(_("Who was accountable when"))
    tenures, held = hub.tenures(me, card.id), [
        Column[hub.TenureCard]("Stage", lambda t: t.stage),
        Column[hub.TenureCard]("Department", lambda t: t.department),
        Column[hub.TenureCard]("Leader", lambda t: t.leader),
        Column[hub.TenureCard]("Officer", lambda t: t.officer),
        Column[hub.TenureCard]("From", lambda t: t.from_at),
        Column[hub.TenureCard]("To", lambda t: t.to_at or _("still")),
    ]  # fmt: skip
    table(tenures, held, empty="")
    download_table(me, "Who was accountable when", tenures, held, key=f"project_{card.id}_tenures_download")
    if seats := hub.seats(me, card.id):
        columns: list[Column[hub.SeatCard]] = [
            Column("Seat", lambda s: s.seat),
            Column("Name", lambda s: s.name),
            Column("From", lambda s: moment(s.from_at)),
            Column("To", lambda s: moment(s.to_at) if s.to_at else _("still")),
        ]
        table(seats, columns, empty="")
    if answered := [h for h in history if h.answered_at]:
        st.subheader(_("Answered handoffs"))
        offers: list[Column[hub.HandoffCard]] = [
            Column("Handoff", lambda h: h.kind),
            Column("Giver", lambda h: h.giver),
            Column("Receiver", lambda h: " · ".join(filter(None, (h.to_department, h.to_officer or h.to_leader)))),
            Column("Offered", lambda h: moment(h.offered_at)),
            Column("Answer", lambda h: h.status),
            Column("Answered", lambda h: f"{moment(h.answered_at)} · {h.answered_by}"),
            Column("Words", lambda h: h.answer),
        ]
        table(answered, offers, empty="")


def report_list(me: Actor, card: ProjectCard) -> None:
    """Reports due and filed, each in three parts."""
    found = reports.of_project(me, card.id)
    dues = rulebook.judge(me, [(r.rule_id, r.opened_at, r.due_at) for r in found])
    for report, due in zip(found, dues, strict=True):
        with st.container(border=True):
            st.markdown(
                f"**{_(report.kind.label)} {report.number}** · {_(report.stage.label)} · {_(report.status.label)}"
            )
            if report.resolved_at is None:
                lamps.badge(due)
                st.caption(_("To be written by {name}", name=literal(report.officer)))
            else:
                late = report.resolved_at > report.due_at
                st.badge(_("Filed late") if late else _("Filed in time"), color="orange" if late else "green")
                for label, text in (("Problems", report.problems), ("How they were solved", report.solved),
                                    ("How the agreement is being kept", report.performance)):  # fmt: skip
                    st.caption(_(label))
                    st.text(text or "—")
            for receipt in report.receipts:
                side = _("for the centre") if receipt.for_centre else _("as leader")
                st.caption(
                    _("{name} signed {side} on {at}", name=literal(receipt.name), side=side, at=moment(receipt.at))
                )
            if report.kind is CaseKind.MONTHLY_REPORT:  # it is prewritten on a page of its own
                st.markdown(f"[{_('Open')}]({links.monthly(report.id)})")
            else:
                action_bar(me, reports.step, report)


def service(me: Actor, card: ProjectCard) -> None:
    """The service package of the present stage."""
    for item in packages.of_stage(me, card.id, card.stage):
        done = item.done_at is not None
        key = f"service_{card.id}_{item.label}"
        ticked = st.checkbox(_(item.label), done, key=key, disabled=P.SERVICE_TICK not in card.may)
        if done:
            st.caption(f"{literal(item.done_by or '')} · {moment(item.done_at)}")
        if ticked != done:
            with told():
                packages.tick(me, project_id=card.id, stage=card.stage, label=item.label, done=ticked)


def diary_list(me: Actor, card: ProjectCard) -> None:
    """The negotiation diary, newest first."""
    if P.DIARY_WRITE in card.may:
        new = token("diary")
        with st.form("diary_form", border=True):
            body = st.text_area(_("What happened"), key=f"diary_body_{new}")
            tag = st.pills(_("Was the enterprise spoken to? Then what for"), list(Tag), key=f"diary_tag_{new}",
                           format_func=lambda t: _(t.label))  # fmt: skip
            important = st.checkbox(_("Important: tell the enterprise service centre"), key=f"diary_important_{new}")
            if st.form_submit_button(_("Write it down"), type="primary"):
                with told():
                    diary.write(me, request_id=new, project_id=card.id, body=body, important=important, tag=tag)
                    renew("diary")
    for entry in diary.entries(me, card.id):
        with st.container(border=True):
            st.caption(f"{moment(entry.at)} · {literal(entry.author)}")
            with st.container(horizontal=True):
                if entry.tag:
                    st.badge(_(entry.tag.label), color="blue")
                if entry.important:
                    seen = _("acknowledged by the centre") if entry.acknowledged_at else _("waits for the centre")
                    st.badge(f"{_('Important')} · {seen}", color="green" if entry.acknowledged_at else "orange")
            st.text(entry.body)


def document_list(me: Actor, card: ProjectCard) -> None:
    """Documents and the form to add one."""
    if P.DOCUMENT_ADD in card.may:
        new = token("document")
        with st.form("document_form", border=True):
            kind = st.selectbox(
                _("Kind of document"), list(DocumentKind), format_func=lambda k: _(k.label), key=f"document_kind_{new}"
            )
            file = st.file_uploader(_("PDF, picture, Word or Excel file, at most 20 MB"), key=f"document_file_{new}")
            if st.form_submit_button(_("Add the document"), type="primary"):
                if file is None:
                    st.error(_("Choose a file first."))
                else:
                    with told():
                        documents.add(me, request_id=new, project_id=card.id, kind=kind,
                                      filename=file.name, content=file.getvalue())  # fmt: skip
                        renew("document")
                        flash(_("The document is added."))
    table(
        documents.of_project(me, card.id),
        [
            Column("Kind of document", lambda d: d.kind),
            Column("File", lambda d: d.filename, lambda d: f"/documents/{d.id}"),
            Column("Size (KB)", lambda d: -(-d.size // 1024)),
            Column("Added by", lambda d: d.added_by),
            Column("When", lambda d: moment(d.added_at)),
        ],
        empty=_("No document yet."),
    )


def history(me: Actor, card: ProjectCard) -> None:
    """Everything that happened, newest first, as sentences."""
    limit = int(st.session_state.get("history_limit", 50))
    moments = timeline.of_project(me, card.id, limit=limit)
    show(moments)
    if len(moments) == limit and st.button(_("Show more"), key="history_more"):
        st.session_state["history_limit"] = limit + 100
        st.rerun()


PARTS: dict[str, Callable[[Actor, ProjectCard], None]] = {
    "checklist": checklist,
    "handoffs": handoffs,
    "reports": report_list,
    "service": service,
    "diary": diary_list,
    "documents": document_list,
    "requests": requests_part,
    "facts": facts_part,
    "history": history,
}
