"""The parts of an enterprise's sheet on screen, and the form for a year's figures."""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from services import figures
from services.clock import local_day, utc_now
from services.figures import LABELS, YearCard, YearFacts
from services.other_contacts import ContactLine
from services.sheets import MOST, CaseLine, Sheet
from ui import lamps, links
from ui.page import told
from ui.session import flash
from ui.tables import Column, table
from ui.text import _, listed, period


def figures_part(me: Actor, sheet: Sheet) -> None:
    """The figures by year, and for who may, the form to put one down."""
    columns: list[Column[YearCard]] = [Column("Year", lambda y: str(y.year))]
    for name, label in LABELS.items():
        columns.append(Column(label, lambda y, name=name: getattr(y.facts, name)))  # type: ignore[misc]
    table(sheet.figures, columns, empty=_("No figures yet."))
    if not allows(me, P.ENTERPRISE_EDIT):
        return
    with st.expander(_("Put down the figures of a year")):
        last = local_day(utc_now()).year - 1
        year = st.number_input(_("Year"), figures.FIRST_YEAR, last + 1, last, key="figures_year")
        known = next((y.facts for y in sheet.figures if y.year == year), YearFacts())
        with st.form(f"figures_{year}", border=False):
            said = {
                f.name: st.number_input(
                    _(LABELS[f.name]), 0.0, None, _shown(getattr(known, f.name)), key=f"figures_{year}_{f.name}",
                    step=1.0, placeholder=_("Not known"),
                )
                for f in fields(YearFacts)
            }  # fmt: skip
            if st.form_submit_button(_("Save the figures"), type="primary", key=f"figures_{year}_go"):
                with told():
                    figures.record(me, enterprise_id=sheet.enterprise.id, year=int(year), facts=_facts(said))
                    flash(_("The figures of {year} are saved.", year=int(year)))


def _shown(value: Decimal | int | None) -> float | None:
    return None if value is None else float(value)


def _facts(said: dict[str, float | None]) -> YearFacts:
    money = {name: None if value is None else Decimal(str(value)) for name, value in said.items() if name != "jobs"}
    jobs = said["jobs"]
    return YearFacts(**money, jobs=None if jobs is None else int(jobs))


def cut(rows: Sequence[object]) -> None:
    """A list that was cut says so."""
    if len(rows) == MOST:
        st.caption(_("The first {n} are shown.", n=MOST))


def _where(line: CaseLine) -> str | None:
    """Its own screen; a report that has none stands with its project."""
    reports = links.project(line.project_id, "reports") if line.project_id else None
    return links.case(line.kind, line.id) or reports


def cases_part(cases: list[CaseLine]) -> None:
    """What somebody does for the enterprise, the open ones first."""
    table(
        cases,
        [
            Column("Number", lambda c: c.number, _where),
            Column("Kind", lambda c: c.kind),
            Column("Subject", lambda c: c.title),
            Column("Status", lambda c: c.status),
            Column("Lies with", lambda c: f"{c.department} · {c.officer}"),
            Column("Lamp", lambda c: lamps.mark(c.lamp) if c.lamp else None),
            Column("Resolve by", lambda c: lamps.cell(c.due)),
        ],
        empty=_("No case of this enterprise is yours to see."),
    )
    cut(cases)


def _told_in(line: ContactLine) -> str | None:
    """The case or the diary in which a contact stands."""
    return links.about(line.kind, line.case_id, line.project_id, "diary")


def visits_part(sheet: Sheet) -> None:
    """Who came to see the enterprise, what was promised there, and how often it is interrupted."""
    table(
        sheet.visits,
        [
            Column("Number", lambda v: v.number, lambda v: links.visit(v.id)),
            Column("Day", lambda v: v.visited_on),
            Column("Who went", lambda v: listed(list(v.went))),
            Column("Kind of contact", lambda v: v.tag),
            Column("Opinions heard", lambda v: v.opinions),
        ],
        empty=_("No visit of this enterprise is yours to see."),
    )
    cut(sheet.visits)
    if sheet.spoken:
        st.caption(_("Other contacts"))
        table(
            sheet.spoken,
            [
                Column("Day", lambda s: s.on),
                Column("Way of contact", lambda s: s.contact),
                Column("Who spoke with it", lambda s: s.who),
                Column("Kind of contact", lambda s: s.tag),
                Column("About", lambda s: s.about, _told_in),
                Column("What was noted", lambda s: s.said),
            ],
            empty="",
        )
        cut(sheet.spoken)
    if sheet.heard:
        st.caption(_("Opinions heard on visits"))
        table(
            sheet.heard,
            [
                Column("Day", lambda h: h.on, lambda h: links.visit(h.visit_id)),
                Column("Opinion", lambda h: h.body),
                Column("What became of it", lambda h: h.status),
                Column(
                    "Case", lambda h: h.case_number, lambda h: links.case(h.kind, h.case_id or 0) if h.kind else None
                ),
                Column("Status", lambda h: h.case_status),
            ],
            empty="",
        )
        cut(sheet.heard)
    if sheet.promises:
        st.caption(_("Promises made on visits"))
        table(
            sheet.promises,
            [
                Column("Day", lambda p: p.visited_on, lambda p: links.visit(p.visit_id)),
                Column("What was promised", lambda p: p.body),
            ],
            empty="",
        )
    if any(month.all for month in sheet.months):
        st.caption(_("Interruptions by month"))
        table(
            [month for month in sheet.months if month.all],
            [
                Column("Month", lambda m: period(m.period), lambda m: links.burden(sheet.enterprise.id, m.period)),
                Column("Visits paid", lambda m: m.visits),
                Column("Inspections", lambda m: m.inspections),
                Column("Surveys", lambda m: m.surveys),
            ],
            empty="",
        )
