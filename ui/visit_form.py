"""The form in which a visit is logged: made for one hand on a telephone, and it forgets nothing."""

from datetime import date

import streamlit as st

from domain.access import GRANTS, Actor, allows
from domain.access import Permission as P
from domain.projects import ProjectStatus
from domain.visits import Manner, Tag
from services import board, drafts, people, visit_corrections, visit_fits
from services.clock import local_day, utc_now
from services.visit_corrections import Correction
from services.visit_pictures import MOST as MOST_PICTURES
from services.visit_plans import PlanCard
from services.visits import VisitCard, VisitFacts
from ui.drafts import Draft
from ui.enterprise_picker import enterprise_picker
from ui.forms import renew
from ui.page import told
from ui.seen import as_seen
from ui.session import flash
from ui.text import _, moment

MOST_LINES = 9
NONE = 0  # nobody's id


def begin(me: Actor, plan: PlanCard | None, went: list[int], enterprise_id: int | None) -> Draft:
    """The draft of the visit that was planned, or of one that nobody planned."""
    tag = Tag.CARE.value if plan and plan.festival else None
    start = {
        "enterprise": enterprise_id, "visited_on": local_day(utc_now()), "went": went, "met": "", "summary": "",
        "manner": Manner.ON_SITE.value, "tag": tag, "opinions": 1, "promises": 1,
    }  # fmt: skip
    return Draft(me, f"visit_{plan.id}" if plan else "visit_new", start)


def fields(me: Actor, draft: Draft, plan: PlanCard | None) -> VisitFacts:
    """Draw the fields; what stands in them as a visit."""
    enterprise = plan.enterprise_id if plan else _enterprise(me, draft)
    project = plan.project_id if plan and plan.project_id else _project(me, draft, enterprise)
    tag = st.pills(
        _("For what"), [tag.value for tag in Tag], key=draft.key("tag"), format_func=lambda t: _(Tag.of(t).label)
    )
    known = _goers(me)
    went = st.multiselect(_("Who went"), list(known), key=draft.key("went"), format_func=lambda id: known[id],
                          placeholder=_("Choose people"))  # fmt: skip
    met = st.text_input(_("Whom they met"), key=draft.key("met"), live="800ms", placeholder=_("Name and title"))
    summary, opinions, promises, photos = _said(draft, MOST_PICTURES)
    one, two = st.columns(2)
    today = local_day(utc_now())
    if draft.get("visited_on") is None:  # a visit has a day; a browser that was never told it, sends none
        draft.put("visited_on", today)
    on: date | None = one.date_input(_("Day of the visit"), None, max_value=today, key=draft.key("visited_on"))
    manner = two.selectbox(_("How"), [m.value for m in Manner], key=draft.key("manner"),
                           format_func=lambda m: _(Manner.of(m).label))  # fmt: skip
    return VisitFacts(
        enterprise, on, tuple(went), met or "", Manner.of(manner) if manner else None, Tag.of(tag) if tag else None,
        summary, project, opinions=opinions, promises=promises,
        photos=photos, form=draft.form,
    )  # fmt: skip


def _said(draft: Draft, most: int) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[tuple[str, bytes], ...]]:
    """The fields of what was said: in short, opinions, promises, and as many pictures."""
    summary = st.text_area(_("Summary"), key=draft.key("summary"), height=110)
    opinions = _lines(draft, "opinions", _("Opinion or request {n}"), _("Another opinion"))
    promises = _lines(draft, "promises", _("Promise made {n}"), _("Another promise"))
    photos = draft.pictures(_("Pictures (at most {n})", n=most), most) if most else ()
    return summary or "", opinions, promises, photos


def correct_part(me: Actor, card: VisitCard, pictures: int) -> None:
    """For its author, while the visit is fresh: the summary worded anew, and what was forgotten."""
    until = visit_corrections.open_until(me, card.id)
    if until is None or not allows(me, P.VISIT_LOG):
        return
    form = f"visitfix_{card.id}"
    seen = as_seen(me, f"visit_{card.id}", card, "Visit")
    with st.expander(_("Correct or add"), icon=":material/edit_note:", expanded=drafts.one(me, form) is not None):
        st.caption(_("Until {at}. What it said before stays on record; an opinion that is added opens the visit again.",
                     at=moment(until)))  # fmt: skip
        draft = Draft(me, form, {"summary": seen.summary, "opinions": 1, "promises": 1})
        summary, opinions, promises, photos = _said(draft, MOST_PICTURES - pictures)
        draft.keep()
        if st.button(_("Save the correction"), type="primary", key=f"{form}_save"):
            with told():
                visit_corrections.correct(
                    me, seen, request_id=draft.token,
                    correction=Correction(summary, opinions, promises, photos, form),
                )  # fmt: skip
                done(draft)
                flash(_("The visit is corrected."))


def _enterprise(me: Actor, draft: Draft) -> int | None:
    return enterprise_picker(me, draft.key("words"), draft.key("enterprise"))


def _project(me: Actor, draft: Draft, enterprise_id: int | None) -> int | None:
    """Which of several projects of the enterprise it was about; None: about the enterprise as a whole."""
    rows = board.of_enterprise(me, enterprise_id) if enterprise_id else []
    known = {row.id: row.name for row in rows if row.status is not ProjectStatus.ENDED}
    if len(known) < 2:
        return None
    return _chosen(draft, f"project_{enterprise_id}", _("Project"), {NONE: _("The enterprise as a whole")} | known)


def pays(me: Actor, draft: Draft, facts: VisitFacts) -> PlanCard | None:
    """Which of the planned visits that fit this one pays, the best beforehand. None: it was not planned."""
    if not (facts.enterprise_id and facts.went):
        return None
    fits = visit_fits.fitting(
        me, enterprise_id=facts.enterprise_id, project_id=facts.project_id, went=facts.went, manner=facts.manner,
        visited_on=facts.visited_on,
    )  # fmt: skip
    if not fits:
        return None
    known = {plan.id: _planned(plan) for plan in fits}
    chosen = _chosen(draft, f"plan_{facts.enterprise_id}", _("This visit pays the planned one"),
                     known | {NONE: _("None: nobody had planned it")})  # fmt: skip
    return next((plan for plan in fits if plan.id == chosen), None)


def _planned(plan: PlanCard) -> str:
    """A planned visit in a line."""
    said = _("{occasion}, due {at}", occasion=plan.festival or plan.occasion, at=moment(plan.due_at))
    return " · ".join(filter(None, [said, plan.visitor, plan.project]))


def _chosen(draft: Draft, name: str, label: str, offered: dict[int, str]) -> int | None:
    """One of these, the first beforehand, or none: kept in the draft, and forgotten once it is not offered any more."""
    if draft.get(name) not in offered:
        draft.put(name, next(iter(offered)))
    return st.selectbox(label, list(offered), key=draft.key(name), format_func=lambda id: offered[id]) or None


def _goers(me: Actor) -> dict[int, str]:
    """Whoever may log a visit may go on one; those of one's own house first."""
    able = [p for p in people.choices(me) if P.VISIT_LOG in GRANTS[p.role]]
    able.sort(key=lambda p: (p.id != me.id, p.department_id != me.department_id))
    return {p.id: f"{p.name} · {p.department or _(p.role.label)}" for p in able}


def _lines(draft: Draft, name: str, label: str, more: str) -> tuple[str, ...]:
    """As many text fields as are wanted, one to begin with. `label` has a place for the number."""
    count = int(draft.get(name) or 1)
    said = [st.text_area(label.format(n=n + 1), key=draft.key(f"{name}_{n}"), height=68) or "" for n in range(count)]
    if count < MOST_LINES and st.button(more, key=f"{draft.form}_more_{name}", icon=":material/add:", type="tertiary"):
        draft.put(name, count + 1)
        st.rerun()
    return tuple(said)


def done(draft: Draft) -> None:
    """It was saved: the form begins empty the next time."""
    renew(draft.form)
