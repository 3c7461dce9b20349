import streamlit as st

from services import backlogs, language
from services.backlogs import BacklogCard
from ui.exports import download
from ui.markdown import literal
from ui.page import open_page, told
from ui.session import flash
from ui.text import _, lang, moment, number
from ui.turns import by_itself

me = open_page("backlog")
st.caption(
    _(
        "Complaints of an earlier register come in with their history: hundreds of thousands of lines, "
        "in the background. The same file, or the same number of the same register, never comes in twice."
    )
)
file = st.file_uploader(
    _("Register (.xlsx or CSV), at most 200 MB"), key="backlog_file", max_upload_size=200,
    help=_("Chinese or English headers, in any order: at least the number, the subject and the day of receipt."),
)  # fmt: skip
ANOTHER = ""
known = backlogs.registers(me)
why = _("Each register has numbers of its own: two may both have a 1. A corrected file belongs to the register from "
        "which it came.")  # fmt: skip
register = st.selectbox(
    _("Register to which it belongs"), [*known, ANOTHER], index=None, key="backlog_register", help=why,
    format_func=lambda name: name or _("Another register"), placeholder=_("Choose"),
) if known else ANOTHER  # fmt: skip
if register == ANOTHER:
    register = st.text_input(_("Name of the register"), key="backlog_name", max_chars=60, help=None if known else why)
if file is not None and st.button(_("Bring it in"), type="primary", key="backlog_go"):
    with told():
        backlogs.begin(me, backlogs.receive(me, register=register or "", filename=file.name, content=file.getvalue()))
        flash(_("The file is being brought in. You may leave this page; it goes on."))


def explain(problems: list[list[object]]) -> str:
    """What is wrong with a line, as a sentence for each cell."""
    tongue = lang()
    said = []
    for column, template, params, words in problems:
        filled = {k: language.word(tongue, v) if k in words else v for k, v in params.items()}  # type: ignore[operator,attr-defined]
        said.append(f"{_(str(column))}: {_(str(template), **filled)}" if column else _(str(template), **filled))
    return "；".join(said)


def card(one: BacklogCard) -> None:
    """One file: how far, what became of its lines, what can be done."""
    with st.container(border=True):
        whence = f"**{literal(one.register)}** · {literal(one.filename)}"
        st.markdown(f"{whence} · {literal(one.started_by)} · {moment(one.started_at)}")
        st.progress(min(one.done / max(one.rows, 1), 1.0), _("Line {done} of {rows}", done=number(one.done),
                                                              rows=number(one.rows)))  # fmt: skip
        st.text(_("{created} came in, {known} were there already, {failed} could not be read",
                  created=number(one.created), known=number(one.known), failed=number(one.failed)))  # fmt: skip
        if one.finished_at:
            st.caption(_("Finished {at}", at=moment(one.finished_at)))
        elif not one.running:
            said = f" {_(one.problem)}" if one.problem else ""
            st.warning(literal(_("It stopped.") + said), icon=":material/pause_circle:")
            if st.button(_("Bring in the rest"), key=f"backlog_on_{one.id}", type="primary"):
                with told():
                    backlogs.begin(me, one.id)
                    flash(_("The file is being brought in. You may leave this page; it goes on."))
        if one.failed:
            words = _("Errors"), _("What is wrong")
            download(
                _("Download the errors workbook"), lambda: backlogs.errors_workbook(me, one.id, explain, *words),
                _("{what} with errors", what=one.filename), key=f"backlog_errors_{one.id}",
            )  # fmt: skip


@by_itself(2 if any(one.running for one in backlogs.listing(me)) else None)
def cards() -> None:
    """The files, redrawn while one of them is on its way."""
    found = backlogs.listing(me)
    if not found:
        st.info(_("No register has been brought in yet. Choose a file above."), icon=":material/info:")
    for one in found:
        card(one)


cards()
