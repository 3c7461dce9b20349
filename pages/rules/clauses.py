import streamlit as st

from services.clauses import Proof, last_run, proofs
from ui.address import chosen
from ui.exports import download_table
from ui.page import open_page
from ui.tables import Column, Mark, Tone, table
from ui.text import _

me = open_page("clauses")
run = last_run()
rows = proofs(run)
st.caption(_("The 97 mechanisms of the opinion, each with its screen and the tests that prove it."))
if run is None:
    st.info(_("No test run is recorded on this installation, so nothing can be shown as proven."))

with st.container(horizontal=True, vertical_alignment="bottom"):
    words = st.text_input(_("Search"), key="words", bind="query-params").strip()
    wave = chosen("wave", ["all", "1", "2", "3"], _("Wave"), lambda w: _("All") if w == "all" else w)
    working = st.checkbox(_("Only those with a screen"), key="working", bind="query-params")


def fits(proof: Proof) -> bool:
    """Does the row fit the filters?"""
    clause = proof.clause
    said = f"{clause.number} {clause.term} {clause.does} {_(clause.does)} {clause.source}".casefold()
    return (
        (wave == "all" or str(clause.wave) == wave)
        and words.casefold() in said
        and (not working or bool(clause.screen))
    )


def state(proof: Proof) -> Mark:
    """Proven, failing, or still open."""
    if proof.proven:
        return Mark("Proven", Tone.GOOD)
    return Mark("A proof fails", Tone.BAD) if proof.tests else Mark("Open", Tone.QUIET)


columns: list[Column[Proof]] = [
    Column("No.", lambda p: p.clause.number),
    Column("Clause", lambda p: p.clause.term, lambda p: f"/{p.clause.screen}" if p.clause.screen else None),
    Column("What the system does", lambda p: _(p.clause.does)),
    Column("Chapter", lambda p: p.clause.source),
    Column("Wave", lambda p: p.clause.wave),
    Column("State", state),
    Column("Proofs", lambda p: len(p.tests)),
]
found = [row for row in rows if fits(row)]
table(found, columns, empty=_("No clause fits the filters."))
download_table(me, "Clause map", found, columns, key="clauses_download")
