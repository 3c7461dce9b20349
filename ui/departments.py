"""The forms of one department: appoint, end a post, change its facts, make it the centre, close it."""

from datetime import date

import streamlit as st

from domain.access import Actor
from domain.org import Chain, DepartmentFacts, Position, PostFacts, Rank
from services import departments, posts
from services.departments import DepartmentCard
from services.posts import PostCard
from ui.forms import person_picker, renew, token
from ui.page import told
from ui.seen import as_seen, fields_of, let_go
from ui.session import flash
from ui.text import _


def called(me: Actor, department: int | None) -> str:
    """The name of the department that an address names."""
    return dict(departments.choices(me)).get(department, "—") if department else ""


def rows_of(chain: Chain[PostCard]) -> list[tuple[str, PostCard | None]]:
    """The chain as rows: every position that must be held, and the substitute while there is one."""
    rows = [
        (Position.PRINCIPAL.label, chain.principal),
        (Position.DEPUTY.label, chain.deputy),
        (Position.DIRECT.label, chain.direct),
        (Position.LIAISON.label, chain.liaison),
    ]
    return [*rows, (Position.SUBSTITUTE.label, chain.substitute)] if chain.substitute else rows


def appoint(me: Actor, card: DepartmentCard, today: date) -> None:
    """Give a person a post of this department."""
    form = f"appoint_{card.id}"
    with st.expander(_("Appoint to a post"), icon=":material/person_add:", expanded=card.vacant):
        request = token(form)
        with st.form(form, border=False):
            position = st.selectbox(
                _("Position"), list(Position), format_func=lambda p: _(p.label), key=f"{form}_{request}_position",
                index=list(Position).index(Position.LIAISON),
            )  # fmt: skip
            user_id = person_picker(me, _("Person"), f"{form}_{request}_person")
            rank = st.selectbox(
                _("Rank"), list(Rank), format_func=lambda r: _(r.label), key=f"{form}_{request}_rank",
                index=list(Rank).index(Rank.DEPUTY_HEAD), help=_("The liaison must be a deputy head of department."),
            )  # fmt: skip
            title = st.text_input(_("Title"), key=f"{form}_{request}_title", placeholder=_("As on the door plate"))
            first, last = st.columns(2)
            valid_from = first.date_input(_("First day"), value=today, key=f"{form}_{request}_from")
            valid_to = last.date_input(
                _("Last day"), value=None, key=f"{form}_{request}_to",
                help=_("A substitute liaison needs a last day; other posts may stay open."),
            )  # fmt: skip
            if st.form_submit_button(_("Appoint"), type="primary"):
                if user_id is None:
                    st.error(_("Choose a person"))
                else:
                    with told():
                        held = position or Position.LIAISON, rank or Rank.STAFF
                        facts = PostFacts(card.id, user_id, *held, valid_from, valid_to, title)
                        posts.appoint(me, facts=facts, request_id=request)
                        renew(form)
                        flash(_("Appointed."))


def end_posts(me: Actor, held: list[PostCard], today: date) -> None:
    """Say which is the last day of a post."""
    if not held:
        return
    with st.expander(_("End a post"), icon=":material/person_remove:"):
        known = {post.id: post for post in held}
        chosen = st.selectbox(
            _("Post"), list(known), key="end_post_chosen",
            format_func=lambda i: f"{_(known[i].position.label)} · {known[i].person}",
        )  # fmt: skip
        form = f"end_post_{chosen}"
        seen = as_seen(me, form, known[chosen], "Post")
        with st.form(form, border=False):
            last_day = st.date_input(
                _("Last day"), value=max(today, seen.valid_from), key=f"{fields_of(form, seen)}_day"
            )
            st.caption(_("The history keeps who held the post. A successor can begin on the day after."))
            if st.form_submit_button(_("Set the last day"), type="primary"):
                with told():
                    posts.end(me, seen, last_day=last_day)
                    let_go(form)
                    flash(_("The last day is set."))


def change(me: Actor, card: DepartmentCard) -> None:
    """Change the facts of the department, make it the centre, or close it."""
    form = f"department_{card.id}"
    seen = as_seen(me, form, card, "Department")
    with st.expander(_("Change this department"), icon=":material/edit:"):
        with st.form(form, border=False):
            at = fields_of(form, seen)
            name = st.text_input(_("Department name"), value=seen.name, key=f"{at}_house")
            code = st.text_input(_("Code"), value=seen.code, key=f"{at}_code")
            phone = st.text_input(_("Phone"), value=seen.phone or "", key=f"{at}_phone")
            if st.form_submit_button(_("Save"), type="primary"):
                with told():
                    departments.change(me, seen, facts=DepartmentFacts(name, code, phone))
                    let_go(form)
                    flash(_("Saved."))
        if not card.is_centre and st.button(_("Make it the enterprise service centre"), key=f"{form}_centre"):
            with told():
                departments.set_centre(me, seen)
                let_go(form)
                flash(_("Saved."))
        with st.popover(_("Close this department"), icon=":material/block:"):
            st.write(_("Its posts end today and it can no longer be chosen. Its history stays. This is final."))
            if st.button(_("Close it for good"), type="primary", key=f"{form}_close"):
                with told():
                    departments.close(me, seen)
                    let_go(form)
