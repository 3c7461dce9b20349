import streamlit as st

from domain.categories import Group
from services import category_counts
from services.category_counts import CategoryRow
from ui import links
from ui.exports import download_table
from ui.heat import heat
from ui.page import open_page
from ui.tables import Column, table
from ui.text import _

me = open_page("categories")
st.caption(_("What enterprises raised in the last twelve months, by category and month, and what became of it."))

found = category_counts.by_month(me)
heads = [month.code[2:] for month in found.months]
for group in Group:
    rows = [row for row in found.rows if row.category.group is group]
    st.subheader(_(group.label))
    heat(heads, [(_(r.category.label), links.of_category(r.category), r.by_month) for r in rows])

st.subheader(_("Raised and solved"))
columns: list[Column[CategoryRow]] = [
    Column("Category", lambda r: r.category, lambda r: links.of_category(r.category)),
    Column("Raised", lambda r: r.raised),
    Column("Resolved by the department", lambda r: r.resolved),
    Column("Confirmed by the enterprise", lambda r: r.confirmed),
]
table(found.rows, columns, empty="")
download_table(
    me,
    "Raised and solved",
    lambda: category_counts.by_month(me, taken_away=True).rows,
    columns,
    key="categories_download",
)
