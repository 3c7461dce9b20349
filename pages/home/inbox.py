import streamlit as st

from domain.events import NOTICES
from services import notices
from ui import links
from ui.page import open_page, told
from ui.tables import Column, Mark, Tone, table
from ui.text import _, moment

me = open_page("inbox")

PAGE = 100
limit = st.session_state.get("inbox_limit", PAGE)
told_me = notices.inbox(me, limit=limit)


def words(notice: notices.NoticeCard) -> str:
    params = {k: _(v) if k in ("kind", "position") else v for k, v in notice.params.items()}
    return _(NOTICES[notice.kind], **params)


def where(notice: notices.NoticeCard) -> str | None:
    if notice.case_id:
        return links.of_notice(notice.kind, notice.case_id)
    return links.project(notice.project_id) if notice.project_id else None


if any(n.unread for n in told_me) and st.button(_("Mark all as read"), key="inbox_read"):
    with told():
        notices.mark_read(me, up_to=max(n.id for n in told_me))

table(
    told_me,
    [
        Column("When", lambda n: moment(n.at)),
        Column("Notice", words, where),
        Column("State", lambda n: Mark("Unread", Tone.WARN) if n.unread else Mark("Read", Tone.QUIET)),
    ],
    empty=_("No notices yet. What concerns you will be told here."),
)
if len(told_me) == limit and st.button(_("Show more"), key="inbox_more"):
    st.session_state["inbox_limit"] = limit + PAGE
    st.rerun()
