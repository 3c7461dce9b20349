"""The screen on which a list comes in: template, file, preview, application. Nothing is written before it was seen."""

import hashlib
from collections.abc import Sequence
from functools import partial

import streamlit as st

from domain.access import Actor
from domain.cells import written
from domain.errors import Refusal
from domain.headers import SheetKind
from domain.labels import Labelled
from domain.rows import Row
from domain.sheets import SHEETS
from services import departments, imports
from services.import_plans import Planned, RowRefused, RowStatus
from ui.exports import download
from ui.markdown import literal
from ui.page import told
from ui.tables import Column, Mark, Tone, shown, table
from ui.text import _, listed, say

ON_A_PAGE = 50
MOST_TO_PICK = 300
TONES = {
    RowStatus.NEW: Tone.GOOD,
    RowStatus.CHANGED: Tone.WARN,
    RowStatus.UNCHANGED: Tone.QUIET,
    RowStatus.ERROR: Tone.BAD,
}


def import_screen(me: Actor, key: str, kinds: Sequence[SheetKind]) -> None:
    """Choose what comes in, get its template, upload, look, apply. `key` prefixes every widget."""
    kind = st.segmented_control(
        _("What comes in"), list(kinds), format_func=lambda k: _(k.label), default=kinds[0], required=True,
        key=f"{key}_kind", bind="query-params",
    )  # fmt: skip
    kind = SheetKind.of(str(kind or kinds[0]))
    st.write(_(SHEETS[kind].note))
    _template(me, key, kind)
    turn = st.session_state.setdefault(f"{key}_turn", 0)
    file = st.file_uploader(
        _("Workbook (.xlsx) or CSV file, at most 20 MB"), key=f"{key}_file_{kind}_{turn}", max_upload_size=20,
        help=_("Chinese or English headers, in any order; lines above the header do not matter."),
    )  # fmt: skip
    if file is None:
        if done := st.session_state.get(f"{key}_done"):
            st.success(done, icon=":material/check_circle:")
        st.info(_("Choose a file. You will see what each row would do; nothing is written before you confirm."))
        return
    st.session_state.pop(f"{key}_done", None)
    content = file.getvalue()
    try:
        preview = _previewed(me, key, kind, content)
    except Refusal as refusal:  # it may quote the file, which is not to be read as Markdown
        st.error(literal(say(refusal)), icon=":material/block:")
    else:
        with told(rerun=False):
            _look(me, key, kind, preview, content)


def _template(me: Actor, key: str, kind: SheetKind) -> None:
    names = [name for _id, name in departments.choices(me)]
    words = {word: _(word) for word in imports.template_words(kind)}
    title = _("{what} template", what=kind)
    download(_("Download the template"), lambda: imports.template(kind, words, names), title, key=f"{key}_template")


def _previewed(me: Actor, key: str, kind: SheetKind, content: bytes) -> imports.Preview:
    """The preview of this file, made once: looking through its pages does not read it again."""
    mark = (kind, hashlib.sha256(content).hexdigest())
    kept = st.session_state.get(f"{key}_preview")
    if kept is None or kept[0] != mark:
        with st.spinner(_("Reading the file …")):
            kept = (mark, imports.preview(me, kind, content))
        st.session_state[f"{key}_preview"] = kept
    preview: imports.Preview = kept[1]
    return preview


def _look(me: Actor, key: str, kind: SheetKind, preview: imports.Preview, content: bytes) -> None:
    with st.container(horizontal=True):
        for status in RowStatus:
            st.metric(_(status.label), preview.count(status), border=True)
    _remarks(preview)
    _rows(key, kind, preview)
    if preview.count(RowStatus.ERROR):
        st.warning(_("Rows with errors are left out. Mend them in the errors workbook and upload it again."))
        explained = {row.number: errors_of(row) for row in preview.of(RowStatus.ERROR)}
        words = _("Errors"), _("What is wrong")
        download(
            _("Download the errors workbook"),
            lambda: imports.errors_workbook(preview, lambda row: explained[row.number], *words),
            _("{what} with errors", what=kind),
            key=f"{key}_errors",
        )
    _apply(me, key, kind, preview, content)


def _remarks(preview: imports.Preview) -> None:
    """What was made of the file, so that nothing is left out in silence."""
    st.caption(_("Header found in row {row}; {count} rows read.", row=preview.recognised.row, count=len(preview.rows)))
    if preview.recognised.unknown:
        st.caption(_("Columns that are not used: {columns}", columns=literal(listed(list(preview.recognised.unknown)))))
    if preview.skipped:
        rows = listed([str(number) for number in preview.skipped[:20]])
        st.caption(_("Lines taken for totals, remarks or repeated headers: {rows}", rows=rows))


def _rows(key: str, kind: SheetKind, preview: imports.Preview) -> None:
    present = [status for status in RowStatus if preview.count(status)]
    first = RowStatus.ERROR if RowStatus.ERROR in present else present[0]
    status = st.segmented_control(
        _("Rows to look at"), present, default=first, required=True, key=f"{key}_status",
        format_func=lambda s: f"{_(s.label)} · {preview.count(s)}",
    )  # fmt: skip
    rows = preview.of(RowStatus.of(str(status or first)))
    pages = -(-len(rows) // ON_A_PAGE)
    page = st.pagination(pages, key=f"{key}_page") if pages > 1 else 1
    columns = [
        Column[Planned](_("Row"), lambda row: row.number),
        Column[Planned](_("Status"), lambda row: Mark(row.status.label, TONES[row.status])),
        *(Column[Planned](c.label, partial(_said, preview, c.name)) for c in SHEETS[kind].columns[:2]),
        Column[Planned](_("What happens"), _happens),
    ]
    table(rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE], columns, empty=_("No such rows."))


def _said(preview: imports.Preview, name: str, row: Planned) -> object:
    """What was understood of a cell, else what stands in it."""
    header = preview.recognised.headers.get(name)
    if name in row.values or header is None or header.at >= len(row.cells):
        return row.values.get(name)
    return written(row.cells[header.at])


def _happens(row: Planned) -> str:
    """Errors, else changes from what to what; then what is worth knowing."""
    changes = [f"{_(c.column)}: {_value(c.old)} → {_value(c.new)}" for c in row.changes]
    remarks = [say(note) for note in row.notes]
    return " ".join([errors_of(row)] if row.problems else [" · ".join(changes), *remarks]).strip()


def errors_of(row: Planned | Row) -> str:
    """What is wrong with the cells of a row, in one line."""
    return " ".join(
        _("{field}: {problem}", field=_(p.column), problem=say(p.refusal)) if p.column else say(p.refusal)
        for p in row.problems
    )


def _value(value: object) -> str:
    return _(value.label) if isinstance(value, Labelled) else shown(value)


def _apply(me: Actor, key: str, kind: SheetKind, preview: imports.Preview, content: bytes) -> None:
    ready = preview.of(RowStatus.NEW, RowStatus.CHANGED)
    if not ready:
        st.info(_("Nothing in this file would change anything."))
        return
    left_out: list[int] = []
    if len(ready) <= MOST_TO_PICK:
        left_out = st.multiselect(
            _("Rows to leave out"), [row.number for row in ready], key=f"{key}_without", placeholder=_("None"),
            format_func=lambda number: _("Row {row}", row=number),
        )  # fmt: skip
    accepted = [row.number for row in ready if row.number not in left_out]
    st.write(_("All {count} rows go in together, or none of them does.", count=len(accepted)))
    if not st.button(_("Import {count} rows", count=len(accepted)), type="primary", key=f"{key}_apply"):
        return
    try:
        with st.spinner(_("Writing …")):
            done = imports.apply(me, kind, content, preview.digest, accepted)
    except RowRefused as refused:
        because = literal(say(refused.because))
        st.error(_(RowRefused.template, row=refused.params["row"], because=because), icon=":material/block:")
    except imports.PreviewOutdated as outdated:
        st.session_state.pop(f"{key}_preview", None)
        st.error(say(outdated), icon=":material/block:")
        st.button(_("Make the preview again"), key=f"{key}_again")
    else:
        st.session_state.pop(f"{key}_preview", None)
        st.session_state[f"{key}_turn"] += 1
        st.session_state[f"{key}_done"] = _(
            "{what}: {created} added, {changed} changed, {left_out} left out.",
            what=kind,
            created=done.created,
            changed=done.changed,
            left_out=done.left_out,
        )
        st.rerun()
