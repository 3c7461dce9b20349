"""The stage rail of a project and the proof that no minute was without an owner."""

from html import escape

import streamlit as st

from domain.stages import STAGES, Stage
from services.hub import GapProof, ProjectCard, TenureCard
from ui.text import _, duration, moment


def rail(card: ProjectCard, tenures: list[TenureCard]) -> None:
    """Five stages under their service systems; each with the department and officer who had it last."""
    last = {t.stage: t for t in tenures}
    order = list(Stage)
    cells = ""
    for stage in order:
        state = "now" if stage is card.stage else "past" if stage in last else "next"
        held = last.get(stage)
        who = f"{held.department} · {held.officer}" if held else "—"
        sign = {"now": "●", "past": "✓", "next": "○"}[state]
        cells += (
            f'<li class="{state}"><small>{escape(_(STAGES[stage].system.label))}</small>'
            f"<b>{sign} {escape(_(stage.label))}</b><span>{escape(who)}</span></li>"
        )
    st.html(f'{STYLE}<ol class="rail" aria-label="{escape(_("Stages"), quote=True)}">{cells}</ol>')


def proof(gap: GapProof) -> None:
    """The sum of time without an owner, and what it is computed from."""
    one, two, three = st.columns(3)
    one.metric(_("Time without an owner"), duration(gap.gap), border=True,
               help=_("Computed from the tenures between {start} and {end}; the database refuses to store a gap.",
                      start=moment(gap.from_at), end=moment(gap.to_at)))  # fmt: skip
    two.metric(_("Owners so far"), gap.owners, border=True)
    three.metric(_("Waited for acceptance"), duration(gap.waited), border=True,
                 help=_("While an offer waits, the giver stays accountable."))  # fmt: skip


STYLE = """<style>
ol.rail.rail {display: flex; gap: .4rem; list-style: none; padding: 0; margin: 0 0 .5rem}
ol.rail.rail li {margin: 0; flex: 1; min-width: 0; padding: .5rem .7rem; border-radius: .4rem; overflow-wrap: anywhere;
  border: 1px solid color-mix(in srgb, currentColor 22%, transparent); display: flex; flex-direction: column}
.rail small, .rail span {opacity: .75; font-size: .82rem}
.rail .now {background: color-mix(in srgb, #1f5fae 22%, transparent); border-color: #1f5fae}
.rail .past {background: color-mix(in srgb, #16a34a 10%, transparent)}
@media (max-width: 640px) {.rail {flex-direction: column}}
</style>"""
