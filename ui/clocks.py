"""The clocks on the page of a case: what is due when and under which clause, and what one may do about it."""

from collections.abc import Callable, Iterator
from html import escape

import streamlit as st

from domain.access import Actor
from domain.ledger import PAUSING
from services import extensions, pause_requests, rulebook, urges
from services.clock import local_day, utc_now
from services.clocks import Clock, ClocksCard
from services.complaint_board import ComplaintCard
from services.pause_requests import PauseRequestCard
from services.rulebook import Due
from ui import lamps
from ui.markdown import literal
from ui.page import told
from ui.seen import as_seen, begun, sends
from ui.session import flash
from ui.tables import Mark, Tone
from ui.text import _, moment


def glance(me: Actor, card: ComplaintCard, time: ClocksCard) -> None:
    """Each promise as a tile with its lamp, its day and its limit; below them until when one may do what."""
    judged = rulebook.judge(me, [(c.rule_id, c.begun_at, c.due_at or c.begun_at) for c in time.clocks])
    tiles = "".join(_tile(clock, due) for clock, due in zip(time.clocks, judged, strict=True))
    if tiles:
        st.html(
            f'{STYLE}<ul class="promises" aria-label="{escape(_("Promises of this case"), quote=True)}">{tiles}</ul>'
        )
    for line in _lines(card, time):
        st.caption(line)


def _tile(clock: Clock, due: Due) -> str:
    mark, limit = _lamp(clock, due), lamps.why(due)
    said = moment(clock.due_at) if clock.due_at else _("The clock stands")
    if clock.kept_at:
        said, limit = _("done on {at}", at=clock.kept_at), f"{_('due')} {said} · {limit}"
    return (
        f"<li><b>{escape(_(clock.promise.label))}</b>"
        f'<span class="mark {mark.tone.name.lower()}">{mark.tone.value} {escape(_(mark.text))}</span>'
        f"<span>{escape(said)}</span><small>{escape(limit)}</small></li>"
    )


def _lamp(clock: Clock, due: Due) -> Mark:
    if clock.kept_at:
        return Mark("Kept late", Tone.BAD) if clock.late else Mark("Kept", Tone.GOOD)
    return lamps.mark(due.lamp) if clock.due_at else Mark("The clock stands", Tone.QUIET)


def _lines(card: ComplaintCard, time: ClocksCard) -> Iterator[str]:
    if time.assignment_final:
        yield _("This assignment is final and cannot be returned any more.")
    elif time.object_until:
        yield _("It can be returned until {until}, once.", until=time.object_until)
    if time.extend_until:
        yield _("More time can be asked for until {until}.", until=time.extend_until)
    if time.extra_workdays:
        yield _("{n} working days were granted on top of the limit.", n=time.extra_workdays)
    if time.paused_until:
        yield _("The clock runs again by itself on {until}.", until=time.paused_until)
    if time.silent:
        yield _("The enterprise has not answered by {until}: that is silence, not satisfaction.",
                until=time.confirm_until)  # fmt: skip
    elif time.confirm_until:
        yield _("The enterprise may say until {until} whether it is solved.", until=time.confirm_until)
    if time.reopen_until:
        yield _("It can be reopened until {until}.", until=time.reopen_until)
    if time.reopenings:
        yield _("Reopened {n} times", n=time.reopenings)
    if time.late_accepts:
        yield _("Accepted too late {n} times", n=time.late_accepts)
    if time.pause_asked:
        yield _pause_said(time.pause_asked)
    for asked in time.extensions[:1]:
        yield _said_of(asked)
    if time.urges:
        last = time.urges[0]
        yield _("Urged {n} times, last by {by} on {at}: {words}", n=len(time.urges), by=literal(last.by), at=last.at,
                words=literal(last.words))  # fmt: skip


def _pause_said(asked: PauseRequestCard) -> str:
    return _("{by} asks for a stop of the clock until {until} ({holder}): {reason}. Evidence: {evidence}",
             by=literal(asked.asked_by), until=asked.until, holder=asked.holder.label, reason=literal(asked.reason),
             evidence=literal(asked.evidence))  # fmt: skip


def _said_of(asked: extensions.ExtensionCard) -> str:
    if asked.answered_at is None:
        return _("{by} asks for {n} more working days: {reason}", by=literal(asked.asked_by), n=asked.workdays,
                 reason=literal(asked.reason))  # fmt: skip
    if asked.answered_by is None:
        return _("The request for more time lapsed: the case was resolved before it was answered.")
    verdict = "{by} granted {n} more working days. {words}" if asked.granted else "{by} granted no more time: {words}"
    return _(verdict, by=literal(asked.answered_by), n=asked.workdays, words=literal(asked.answer or ""))


def asks(me: Actor, card: ComplaintCard, time: ClocksCard) -> None:
    """What one may do about time: ask for more, answer who asked, urge."""
    can_ask = time.can_ask or begun(f"extend_{card.id}")
    can_answer = bool(time.extensions) and (time.can_answer or begun(f"answer_{card.id}"))
    can_stop = time.can_ask_pause or begun(f"stop_{card.id}")
    if not (can_ask or can_answer or can_stop or time.can_answer_pause or time.can_urge):
        return
    asking, answering = (as_seen(me, f"{form}_{card.id}", card, "Case") for form in ("extend", "answer"))
    stopping, granting = (as_seen(me, f"{form}_{card.id}", card, "Case") for form in ("stop", "grant"))
    with st.container(horizontal=True):
        if can_stop:
            with st.popover(_("Ask for a stop of the clock"), icon=":material/pause_circle:",
                            key=f"stop_{card.id}_open"):  # fmt: skip
                _ask_pause(me, stopping)
        if time.can_answer_pause and time.pause_asked:
            with st.popover(_("Answer the request for a stop"), type="primary", key=f"grant_{card.id}_open"):
                st.caption(_pause_said(time.pause_asked))
                _answer(f"grant_{card.id}", pause_requests.answer, me, granting)
        if can_ask:
            with st.popover(_("Ask for more time"), icon=":material/more_time:", key=f"extend_{card.id}_open"):
                _ask(me, asking)
        if can_answer:
            with st.popover(_("Answer the request for more time"), type="primary", key=f"answer_{card.id}_open"):
                st.caption(_said_of(time.extensions[0]))
                _answer(f"answer_{card.id}", extensions.answer, me, answering)
        if time.can_urge:
            with st.popover(_("Urge"), icon=":material/notifications_active:", key=f"urge_{card.id}_open"):
                _urge(me, card)


def _ask(me: Actor, card: ComplaintCard) -> None:
    with st.form(f"extend_{card.id}", border=False):
        workdays = st.number_input(_("Working days"), 1, extensions.MOST, None, key=f"extend_{card.id}_days")
        reason = st.text_area(_("Why"), key=f"extend_{card.id}_reason", height=100)
        if st.form_submit_button(_("Ask for more time"), type="primary", key=f"extend_{card.id}_go"):
            with told():
                extensions.ask(me, card, workdays=workdays, reason=reason)
                flash(_("Done: {what}", what=_("Ask for more time")))


def _answer(form: str, answer: Callable[..., None], me: Actor, card: ComplaintCard) -> None:
    """Grant or decline in words what was asked for a case."""
    with st.form(form, border=False):
        words = st.text_area(_("Words"), key=f"{form}_words", height=100)
        with st.container(horizontal=True):
            grant = st.form_submit_button(_("Grant"), type="primary", key=f"{form}_grant")
            refuse = st.form_submit_button(_("Refuse"), key=f"{form}_refuse")
        if grant or refuse:
            with told():
                answer(me, card, granted=grant, words=words or "")
                flash(_("Done: {what}", what=_("Grant") if grant else _("Refuse")))


def _ask_pause(me: Actor, card: ComplaintCard) -> None:
    form = f"stop_{card.id}"
    st.caption(_("Somebody outside your department decides; until then the clock runs on."))
    with st.form(form, border=False):
        holder = st.selectbox(_("Who has it meanwhile"), PAUSING, index=None, key=f"{form}_holder",
                              format_func=lambda h: _(h.label), placeholder=_("Choose"))  # fmt: skip
        reason = st.text_area(_("Why"), key=f"{form}_reason", height=80)
        evidence = st.text_area(_("Evidence"), key=f"{form}_evidence", height=80)
        until = st.date_input(_("At the latest until"), None, min_value=local_day(utc_now()), key=f"{form}_until")
        if st.form_submit_button(_("Ask for a stop of the clock"), type="primary", key=f"{form}_go"):
            with told():
                pause_requests.ask(me, card, holder=holder, reason=reason or "", evidence=evidence or "", until=until)
                flash(_("Done: {what}", what=_("Ask for a stop of the clock")))


def _urge(me: Actor, card: ComplaintCard) -> None:
    sends(f"urge_{card.id}", f"urge_{card.id}_words")
    st.caption(_("Who holds the case and the leaders there are told, and it is counted."))
    with st.form(f"urge_{card.id}", border=False):
        words = st.text_area(_("Words"), key=f"urge_{card.id}_words", height=100)
        if st.form_submit_button(_("Urge"), type="primary", key=f"urge_{card.id}_go"):
            with told():
                urges.urge(me, case_id=card.id, words=words)
                flash(_("Done: {what}", what=_("Urge")))


STYLE = """<style>
ul.promises.promises {display: grid; grid-template-columns: repeat(auto-fill, minmax(15em, 1fr)); gap: .5rem;
  list-style: none; padding: 0; margin: 0}
ul.promises.promises li {margin: 0; padding: .5rem .8rem; border-radius: .4rem; display: flex; flex-wrap: wrap;
  gap: .1rem .6rem; align-items: center; align-content: flex-start;
  border: 1px solid color-mix(in srgb, currentColor 22%, transparent)}
.promises span:not(.mark), .promises small {flex-basis: 100%}
.promises small {opacity: .75; font-size: .82rem}
.promises .mark {border-radius: 1rem; padding: 0 .6rem; border: 1px solid currentColor; font-size: .9rem}
.promises .good {background: color-mix(in srgb, #16a34a 14%, transparent)}
.promises .warn {background: color-mix(in srgb, #d97706 20%, transparent)}
.promises .bad {background: color-mix(in srgb, #dc2626 18%, transparent)}
</style>"""
