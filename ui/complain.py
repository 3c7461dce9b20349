"""Pieces of the form in which a complaint is written down, with what was said before."""

import streamlit as st

from domain.access import Actor
from domain.categories import Category, Group
from domain.complaints import Channel
from services import departments, duplicates, enterprises, routings
from ui import links
from ui.drafts import Draft
from ui.forms import department_picker
from ui.markdown import literal
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment

FORM = "complain"


def begin(me: Actor) -> Draft:
    """The form of a complaint that somebody writes down."""
    start = {
        "title": "", "body": "", "channel": Channel.offered()[0].value, "company": "", "contact": "", "phone": "",
        "settled": "",
    }  # fmt: skip
    return Draft(me, FORM, start)


def enterprise_picker(me: Actor, draft: Draft) -> int | None:
    """A registered enterprise by a part of its name or its code; else as they call themselves."""
    words = st.text_input(_("Enterprise name or unified social credit code"), key=draft.key("words"))
    known = {e.id: e.name for e in enterprises.listing(me, words=words, limit=20)} if len(words.strip()) > 1 else {}
    if draft.get("enterprise") not in (None, *known):
        draft.put("enterprise", None)
    found = _("Choose one of {n} found, or leave empty", n=len(known))
    chosen: int | None = st.selectbox(
        _("Registered enterprise"), list(known), index=None, format_func=lambda id: known[id],
        key=draft.key("enterprise"), placeholder=found if words.strip() else _("First write a part of the name above"),
    )  # fmt: skip
    return chosen


def category_picker(me: Actor, draft: Draft) -> tuple[Category | None, int | None]:
    """The branch of the tree, then the category; with the department that it would go to. Of one that accuses, also
    which department is meant: the complaint is then sealed from its people."""
    one, two = st.columns(2)
    group = one.selectbox(_("Group"), [g.value for g in Group], index=None, key=draft.key("group"),
                          format_func=lambda code: _(Group.of(code).label), placeholder=_("All"))  # fmt: skip
    offered = [c.value for c in Category if group in (None, c.group.value)]
    if draft.get("category") not in (None, *offered):
        draft.put("category", None)
    code = two.selectbox(_("Category"), offered, index=None, key=draft.key("category"),
                         format_func=lambda code: _(Category.of(code).label), placeholder=_("Choose"))  # fmt: skip
    if code is None:
        return None, None
    category = Category.of(code)
    department = next((r.department for r in routings.listing(me) if r.category is category), None)
    if department:
        st.caption(_("Suggested for this category: {department}", department=literal(department)))
    about = None
    if category.accuses:
        about = department_picker(me, _("Which department it is about (optional)"), draft.key("about"))
        if about is not None:
            name = dict(departments.choices(me))[about]
            st.caption(_("It will be sealed from the people of {department}.", department=literal(name)))
    return category, about


def said_before(me: Actor, title: str, body: str, enterprise_id: int | None) -> None:
    """Complaints that say much the same, with who holds each: one opens it instead of writing it down twice."""
    if len(title.strip()) < 2 and enterprise_id is None:
        return
    found = duplicates.likely(me, title=title, body=body, enterprise_id=enterprise_id)
    if found:
        st.warning(_("This may have been recorded already. Open it instead if it is the same."),
                   icon=":material/content_copy:")  # fmt: skip
        table(
            found,
            [
                Column("Number", lambda r: r.number, lambda r: links.complaint(r.id)),
                Column("Subject", lambda r: r.title, lambda r: links.complaint(r.id)),
                Column(
                    "Enterprise", lambda r: Mark("Same enterprise", Tone.WARN) if r.same_enterprise else r.enterprise
                ),
                Column("Status", lambda r: r.status),
                Column("Lies with", lambda r: f"{r.department} · {r.officer}"),
                Column("Recorded", lambda r: moment(r.opened_at)),
            ],
            empty="",
        )
