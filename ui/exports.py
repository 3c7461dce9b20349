"""What is on the screen, as a workbook to take away."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.calendar import ZONE
from domain.labels import Labelled
from services import exports
from services.clock import utc_now
from ui.tables import Because, Column, Mark
from ui.text import _, lang, speaking

T = TypeVar("T")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def download_table(
    me: Actor, title: str, rows: Sequence[T] | Callable[[], Sequence[T]], columns: Sequence[Column[T]], *, key: str
) -> None:
    """A button that makes the table into .xlsx when pressed; nobody without the right to export sees it.

    `title` is a msgid. Give `rows` as a callable where the screen shows one page and the workbook shall have all.
    """
    if not allows(me, P.DATA_EXPORT) or (not callable(rows) and not rows):
        return
    make = partial(workbook, lang(), me, title, rows, columns)
    download(_("Download as Excel"), make, _(title), key=key)


def workbook(
    tongue: str, me: Actor, title: str, rows: Sequence[T] | Callable[[], Sequence[T]], columns: Sequence[Column[T]]
) -> bytes:
    """The table as .xlsx in the reader's language. Made when the button is pressed, where no session is."""
    with speaking(tongue):
        cells = [[_word(column.value(row)) for column in columns] for row in (rows() if callable(rows) else rows)]
        return exports.table(me, title=_(title), headers=[_(column.title) for column in columns], rows=cells)


def download(label: str, data: bytes | Callable[[], bytes], name: str, *, key: str, primary: bool = False) -> None:
    """A workbook to download, named with the day. `label` and `name` are said already."""
    day: datetime = utc_now().astimezone(ZONE)
    st.download_button(
        label,
        data,
        file_name=f"{name}-{day:%Y%m%d}.xlsx",
        mime=XLSX,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        type="primary" if primary else "secondary",
    )


def _word(value: object) -> object:
    if isinstance(value, Because):
        return value.text
    if isinstance(value, Mark):
        return _(value.text)
    if isinstance(value, Labelled):
        return _(value.label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value
