"""What is said between the enterprise and who works on its case, with the files."""

import streamlit as st

from domain.access import Actor
from services import messages
from services.complaint_board import ComplaintCard
from ui.attachments import add_file, file_list
from ui.forms import renew, token
from ui.page import told
from ui.seen import sends
from ui.session import flash
from ui.text import _, moment


def talk_part(me: Actor, card: ComplaintCard) -> None:
    """Messages and files of a complaint, oldest first; and, for who may, the way to add to them."""
    said = messages.of_case(me, card.id)
    for message in said:
        with st.chat_message("assistant" if message.author else "user", avatar=_avatar(message.author)):
            who = " · ".join(filter(None, (message.author or _("The enterprise"), message.department)))
            st.caption(f"{who}  {moment(message.at)}")
            st.text(message.body)
    if not said:
        st.caption(_("Nothing was written yet. What you write here, the enterprise reads under its receipt."))
    if card.may_write:
        _write(me, card.id)
    st.subheader(_("Files"))
    file_list(me, card.id)
    if card.may_write:
        add_file(me, card.id)


def _avatar(author: str | None) -> str:
    return ":material/support_agent:" if author else ":material/apartment:"


def _write(me: Actor, case_id: int) -> None:
    new = token("message")
    sends("message", f"message_body_{new}")
    with st.form("message_form", border=False):
        body = st.text_area(_("Write to the enterprise"), key=f"message_body_{new}", height=100)
        if st.form_submit_button(_("Send"), key="message_save"):
            with told():
                messages.write(me, request_id=new, case_id=case_id, body=body)
                renew("message")
                flash(_("It is sent: the enterprise reads it under its receipt."))
