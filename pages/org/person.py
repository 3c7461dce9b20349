import streamlit as st

from services import people, posts
from ui import links
from ui import people as forms
from ui.markdown import literal
from ui.page import named_in_address, open_page
from ui.tables import Column, table
from ui.text import _, moment

me = open_page("person", title=False)
card = named_in_address(lambda id: people.one(me, id), "Person", "people")

st.title(literal(card.name))
st.caption(literal(" · ".join(filter(None, [card.username, _(card.role.label), card.department, card.phone]))))
if card.disabled_at:
    st.warning(_("Disabled since {moment}.", moment=moment(card.disabled_at)), icon=":material/block:")
elif card.without_password:
    st.info(_("No password was issued yet: this person cannot sign in."), icon=":material/key_off:")
forms.show_slips()
forms.account(me, card)

st.subheader(_("Facts"))
forms.change(me, card)

st.subheader(_("Posts"))
table(
    posts.of_person(me, card.id),
    [
        Column("Department", lambda p: p.department, lambda p: links.department(p.department_id)),
        Column("Position", lambda p: p.position),
        Column("Rank", lambda p: p.rank),
        Column("Title", lambda p: p.title),
        Column("First day", lambda p: p.valid_from),
        Column("Last day", lambda p: p.valid_to or _("still held")),
    ],
    empty=_("No post yet. Posts are given on the page of the department."),
)
