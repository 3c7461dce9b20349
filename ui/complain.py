"""Pieces of the form in which a complaint is written down: kept while one writes, with what was said before."""

from typing import Any

import streamlit as st

from domain.access import Actor
from domain.categories import Category, Group
from domain.complaints import Channel
from services import departments, drafts, duplicates, enterprises, routings
from ui import links
from ui.forms import department_picker, token
from ui.markdown import literal
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment

FORM = "complain"
KEPT = ("words", "enterprise", "company", "title", "body", "group", "category", "channel", "contact", "phone", "urgent",
        "suggestion", "anonymous", "about", "settled")  # fmt: skip
CODES = {"group": Group, "category": Category, "channel": Channel}


def restore(me: Actor) -> None:
    """What was written before a page switch, a reload or a lost connection stands in the form again.

    So does its request id: whoever does not know whether the last click was heard may press once more.
    """
    if f"{FORM}_title" in st.session_state and f"{FORM}_token" in st.session_state:
        return
    kept = drafts.one(me, form=FORM) or {}
    if kept.get("token"):
        st.session_state[f"{FORM}_token"] = kept["token"]
    token(FORM)
    for name, value in kept.items():
        if value and name in KEPT and f"{FORM}_{name}" not in st.session_state:  # a tab that was open brings its own
            st.session_state[f"{FORM}_{name}"] = CODES[name].of(value) if name in CODES else value


def keep(me: Actor) -> None:
    """Keep what stands in the form, where it has changed."""
    answers: dict[str, Any] = {}
    for name in KEPT:
        value = st.session_state.get(f"{FORM}_{name}")
        answers[name] = str(value) if name in CODES and value else value
    written = any(value for name, value in answers.items() if name != "channel")
    answers = {**answers, "token": token(FORM)} if written else {}
    if answers != st.session_state.get(f"{FORM}_stored", {}):
        drafts.keep(me, form=FORM, answers=answers)
        st.session_state[f"{FORM}_stored"] = answers


def enterprise_picker(me: Actor) -> int | None:
    """A registered enterprise by a part of its name or its code; else as they call themselves."""
    words = st.text_input(_("Enterprise name or unified social credit code"), key="complain_words")
    known = {e.id: e.name for e in enterprises.listing(me, words=words, limit=20)} if len(words.strip()) > 1 else {}
    if st.session_state.get("complain_enterprise") not in (None, *known):
        del st.session_state["complain_enterprise"]
    found = _("Choose one of {n} found, or leave empty", n=len(known))
    chosen: int | None = st.selectbox(
        _("Registered enterprise"), list(known), index=None, format_func=lambda id: known[id],
        key="complain_enterprise", placeholder=found if words.strip() else _("First write a part of the name above"),
    )  # fmt: skip
    return chosen


def category_picker(me: Actor) -> tuple[Category | None, int | None]:
    """The branch of the tree, then the category; with the department that it would go to. Of one that accuses, also
    which department is meant: the complaint is then sealed from its people."""
    one, two = st.columns(2)
    group = one.selectbox(_("Group"), list(Group), index=None, format_func=lambda g: _(g.label), key="complain_group",
                          placeholder=_("All"))  # fmt: skip
    offered = [c for c in Category if group in (None, c.group)]
    if st.session_state.get("complain_category") not in (None, *offered):
        del st.session_state["complain_category"]
    category = two.selectbox(_("Category"), offered, index=None, format_func=lambda c: _(c.label),
                             key="complain_category", placeholder=_("Choose"))  # fmt: skip
    if category is None:
        return None, None
    department = next((r.department for r in routings.listing(me) if r.category is category), None)
    if department:
        st.caption(_("Suggested for this category: {department}", department=literal(department)))
    about = None
    if category.accuses:
        about = department_picker(me, _("Which department it is about (optional)"), "complain_about")
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
