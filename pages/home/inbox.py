import streamlit as st

from domain.events import NOTICES
from services import desk
from ui import links
from ui.page import open_page, told
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment

me = open_page("inbox")

PAGE = 100
limit = st.session_state.get("inbox_limit", PAGE)
notices = desk.inbox(me, limit=limit)


def words(notice: desk.NoticeCard) -> str:
    params = {k: _(v) if k in ("kind", "position") else v for k, v in notice.params.items()}
    return _(NOTICES[notice.kind], **params)


def where(notice: desk.NoticeCard) -> str | None:
    if notice.project_id:
        return links.project(notice.project_id)
    number = notice.params.get("number") if notice.kind.startswith("complaint.") else None
    return links.complaint_numbered(number) if number else None


if any(n.unread for n in notices) and st.button(_("Mark all as read"), key="inbox_read"):
    with told():
        desk.mark_read(me, up_to=max(n.id for n in notices))

table(
    notices,
    [
        Column("When", lambda n: moment(n.at)),
        Column("Notice", words, where),
        Column("State", lambda n: Mark("Unread", Tone.WARN) if n.unread else Mark("Read", Tone.QUIET)),
    ],
    empty=_("No notices yet. What concerns you will be told here."),
)
if len(notices) == limit and st.button(_("Show more"), key="inbox_more"):
    st.session_state["inbox_limit"] = limit + PAGE
    st.rerun()
