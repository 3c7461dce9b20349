"""A monthly report on its screens: how it stands, and the form in which it is written."""

from typing import Literal

import streamlit as st

from domain.access import Actor
from services import reports
from services.monthlies import PARTS, Standing
from services.reports import ReportCard
from ui.drafts import Draft
from ui.page import told
from ui.session import flash
from ui.tables import Tone
from ui.text import _

TONES = {Standing.FILED: Tone.GOOD, Standing.LATE: Tone.WARN, Standing.DUE: Tone.QUIET, Standing.MISSING: Tone.BAD}
COLOURS: dict[Tone, Literal["green", "orange", "gray", "red"]] = {
    Tone.GOOD: "green", Tone.WARN: "orange", Tone.QUIET: "gray", Tone.BAD: "red",
}  # fmt: skip
FIELDS = ("problems", "solved", "performance")


def badge(standing: Standing) -> None:
    """In time, late (amber) or missing (red); the sign says it too."""
    tone = TONES[standing]
    st.badge(f"{tone.value} {_(standing.label)}", color=COLOURS[tone])


def write(me: Actor, report: ReportCard, offered: tuple[str, str, str]) -> tuple[str, str, str]:
    """The three parts to be written, kept while they are typed; answers what stands in them."""
    st.info(_("What the records of the month say stands in the three fields already. Change and add what they do not."))
    draft = Draft(me, f"monthly_text_{report.id}", dict(zip(FIELDS, offered, strict=True)))
    problems, solved, performance = (
        st.text_area(_(label), height=160, key=draft.key(name)) for name, label in zip(FIELDS, PARTS, strict=True)
    )
    if st.button(_("File the report"), type="primary", key=f"monthly_{report.id}_go"):
        with told():
            reports.file(me, report, problems=problems, solved=solved, performance=performance)
            draft.discard()
            flash(_("The report is filed."))
    draft.keep()
    return problems, solved, performance
