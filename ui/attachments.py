"""The files of a case: shown, taken away, added."""

from html import escape

import streamlit as st

from domain.access import Actor
from services import attachments
from services.attachments import AttachmentCard
from ui.forms import renew, token
from ui.page import told
from ui.session import flash
from ui.text import _, moment

SUFFIXES = ["pdf", "png", "jpg", "jpeg", "docx", "xlsx"]
STYLE = """<style>.house-files img {display: block; max-width: min(100%, 22rem); max-height: 16rem;
  border-radius: .4rem; margin: .3rem 0} .house-files a {color: inherit}</style>"""


def file_list(me: Actor, case_id: int) -> None:
    """Each file with who added it when; pictures are shown."""
    found = attachments.of_case(me, case_id)
    if not found:
        st.caption(_("No file yet."))
        return
    st.html(f'{STYLE}<div class="house-files">{"".join(_line(file) for file in found)}</div>')


def _line(file: AttachmentCard) -> str:
    address, name = f"/attachments/{file.id}", escape(file.filename, quote=True)
    who = file.added_by or _("The enterprise")
    seen = _("The enterprise sees it") if file.shown else _("Within the zone only")
    parts = who, moment(file.added_at), f"{file.size // 1024 + 1} KB", *([seen] if file.added_by else [])
    by = escape(" · ".join(parts))
    shown = f'<img src="{address}" alt="{name}" loading="lazy">' if file.picture else ""
    return f'<p><a href="{address}" target="_blank">{name}</a> <small>{by}</small>{shown}</p>'


def add_file(me: Actor, case_id: int) -> None:
    """Add a file; its content decides whether it is taken."""
    new = token("attachment")
    with st.form(f"attachment_form_{new}", border=False):
        file = st.file_uploader(_("Add a file"), type=SUFFIXES, key=f"attachment_file_{new}")
        shown = st.checkbox(_("The enterprise sees this file, too"), key=f"attachment_shown_{new}")
        st.caption(_("Without the tick it stays within the zone: only who may see this case opens it."))
        if st.form_submit_button(_("Add the file"), key="attachment_save"):
            if file is None:
                st.error(_("Choose a file first."), icon=":material/block:")
                return
            with told():
                attachments.add(me, request_id=new, case_id=case_id, filename=file.name, content=file.getvalue(),
                                shown=shown)  # fmt: skip
                renew("attachment")
                flash(_("The file is added."))
