import streamlit as st

from domain.access import Permission, allows
from services import departments, people, posts
from services.clock import local_day, utc_now
from services.posts import PostCard
from ui import departments as forms
from ui import links
from ui.exports import download_table
from ui.markdown import literal
from ui.page import named_in_address, open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _, day

me = open_page("department", title=False)
card = named_in_address(lambda id: departments.one(me, id), "Department", "departments")
manages = allows(me, Permission.ORG_MANAGE)
today = local_day(utc_now())

st.title(literal(card.name))
st.caption(
    " · ".join(filter(None, [card.code, card.phone, _("Enterprise service centre") if card.is_centre else None]))
)
if card.closed_on:
    st.info(_("This department was closed on {day}.", day=day(card.closed_on)), icon=":material/block:")
if card.vacant:
    st.error(
        _("No acting aftercare liaison. Appoint a deputy head, or a substitute."),
        icon=":material/notification_important:",
    )

now, on_a_day, history, staff = st.tabs([_("Posts now"), _("Chain on a day"), _("History of posts"), _("People")])


def holder(post: PostCard) -> str:
    return _("{name} (account disabled)", name=post.person) if post.shut_out else post.person


def chain_table(held: list[tuple[str, PostCard | None]]) -> None:
    table(
        held,
        [
            Column("Position", lambda row: _(row[0])),
            Column("Name", lambda row: holder(row[1]) if row[1] else Mark("vacant", Tone.BAD)),
            Column("Rank", lambda row: row[1].rank if row[1] else None),
            Column("Title", lambda row: row[1].title if row[1] else None),
            Column("Phone", lambda row: row[1].phone if row[1] else None),
            Column("First day", lambda row: row[1].valid_from if row[1] else None),
            Column("Last day", lambda row: row[1].valid_to if row[1] else None),
        ],
        empty="",
    )


with now:
    chain_table(forms.rows_of(card.chain))
with on_a_day:
    st.caption(_("Who was liable for this department on a day (clauses 87 and 92)."))
    on = st.date_input(_("Day"), value=today, key="on", bind="query-params")
    chain_table(forms.rows_of(departments.chain_as_of(me, card.id, on)))
held = posts.history(me, card.id)
with history:
    columns: list[Column[PostCard]] = [
        Column("Position", lambda p: p.position),
        Column("Name", lambda p: p.person),
        Column("Rank", lambda p: p.rank),
        Column("Title", lambda p: p.title),
        Column("First day", lambda p: p.valid_from),
        Column("Last day", lambda p: p.valid_to or _("still held")),
    ]
    table(held, columns, empty=_("Nobody has held a post here yet. Appoint the leaders and the liaison."))
    download_table(me, "History of posts", held, columns, key="department_posts_download")
with staff:
    table(
        people.choices(me, card.id),
        [
            Column("Name", lambda p: p.name, (lambda p: links.person(p.id)) if manages else None),
            Column("Role", lambda p: p.role),
        ],
        empty=_("Nobody belongs to this department yet. Register people, or import them."),
    )

if manages and not card.closed_on:
    st.subheader(_("Manage"))
    forms.appoint(me, card, today)
    forms.end_posts(me, [p for p in held if p.valid_to is None or p.valid_to >= today], today)
    forms.change(me, card)
