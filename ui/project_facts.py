"""The facts of a project and what came to be known later: read by everyone, changed by those who may."""

from collections.abc import Callable
from dataclasses import fields

import streamlit as st

from domain.access import Actor
from domain.access import Permission as P
from domain.intake import Progress
from domain.money import parse_amount
from domain.stages import FIELD_LABELS
from services import projects
from services.hub import ProjectCard
from ui import intake
from ui.forms import keep_chosen
from ui.page import told
from ui.seen import as_seen, fields_of
from ui.session import flash
from ui.tables import Column, table
from ui.text import _

LABELS = FIELD_LABELS | {"name": "Project name", "currency": "Currency", "source": "Source", "land_mu": "Land (mu)",
                         "contact_name": "Contact person", "contact_phone": "Contact phone"}  # fmt: skip


def facts_part(me: Actor, card: ProjectCard) -> None:
    """A form for those who may change the facts, a table for the others."""
    if P.PROJECT_EDIT not in card.may:
        both = [(f.name, getattr(part, f.name)) for part in (card.facts, card.progress) for f in fields(part)]
        table(both, [Column("Field", lambda f: _(LABELS[f[0]])), Column("Value", lambda f: f[1])], empty="")
        return
    card = as_seen(me, f"facts_{card.id}", card, "Project")
    keep_chosen("intake_lead", "intake_coordinator")
    with st.form("facts_form"):
        key = fields_of(f"facts_{card.id}", card)
        read, read_progress = intake.facts_part(card.facts, key), _progress(card.progress, key)
        facts = lead = coordinator = None
        with told(rerun=False):
            facts = read()
            if not card.major_since and (threshold := projects.major_threshold_reached(me, facts=facts)):
                lead, coordinator = intake.seats_part(me, threshold)
        if st.form_submit_button(_("Save the facts"), type="primary") and facts:
            with told():
                projects.change(me, card, facts=facts, progress=read_progress(), lead_leader_id=lead,
                                coordinator_id=coordinator)  # fmt: skip
                flash(_("The facts are saved."))


def _progress(old: Progress, key: str) -> Callable[[], Progress]:
    one, two, three = st.columns(3)

    def on(column: "st.delta_generator.DeltaGenerator", name: str) -> object:
        return column.date_input(_(FIELD_LABELS[name]), getattr(old, name), key=f"{key}_{name}")

    invested = three.text_input(_(FIELD_LABELS["actual_investment"]) + _("(10,000 yuan)"),
                                f"{old.actual_investment:f}" if old.actual_investment is not None else "",
                                key=f"{key}_actual")  # fmt: skip
    dates = {
        name: on((one, two, three)[n % 3], name)
        for n, name in enumerate(f.name for f in fields(Progress) if f.name.endswith("_on"))
    }
    parcel = one.text_input(_(FIELD_LABELS["land_parcel"]), old.land_parcel or "", key=f"{key}_parcel")
    return lambda: Progress(
        land_parcel=parcel,
        actual_investment=parse_amount(invested)[0] if invested.strip() else None,
        **dates,  # type: ignore[arg-type]
    )
