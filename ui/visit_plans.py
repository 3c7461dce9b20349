"""Visit plans on the screen: as a list, as a month, as coverage; the form for one more, with what speaks against it."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from domain.access import Actor, allows
from domain.access import Permission as P
from domain.burden import Sort
from domain.festivals import ends_soon
from domain.limits import Lamp
from domain.periods import Month, Period, Quarter
from domain.visits import Occasion, PlanStatus
from services import burden, coverage, visit_plans, visit_rules
from services.clock import local_day, utc_now
from services.visit_plans import PlanCard
from ui import address, lamps, links, visit_lists
from ui.address import chosen
from ui.enterprise_picker import enterprise_picker
from ui.exports import download_table
from ui.forms import person_picker, renew, token
from ui.month_sheets import CalendarEntry, month_sheet
from ui.page import told
from ui.session import flash
from ui.tables import Column, Tone, table
from ui.text import _, day, moment

TONES = {Lamp.GREEN: Tone.QUIET, Lamp.AMBER: Tone.WARN, Lamp.RED: Tone.BAD}
PAGE, ALL = 200, 100_000
MONTH = 2_000  # a sheet of days with more of them is not read, and says so
STATES = {"open": PlanStatus.PLANNED, "overdue": PlanStatus.PLANNED, "paid": PlanStatus.PAID, "late": PlanStatus.PAID,
          "skipped": PlanStatus.SKIPPED, "owed": None, "all": None}  # fmt: skip
WORDS = {"open": "Planned", "overdue": "Overdue", "paid": "Paid", "late": "Paid late", "skipped": "Skipped",
         "owed": "All but what was skipped", "all": "All"}  # fmt: skip


def plan_list(me: Actor) -> None:
    """The plans that the filters let through, the first due first."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = chosen("state", list(STATES), _("Status"), lambda s: _(WORDS[s]))
        mine = st.checkbox(_("Only mine"), key="mine", bind="query-params")
    only = visit_lists.narrowed_plans(me) | {name: state == name for name in ("overdue", "late", "owed")}

    def found(limit: int) -> list[PlanCard]:
        return visit_plans.listing(me, status=STATES[state], mine=mine, limit=limit, **only)

    limit = st.session_state.get("visit_plans_limit", PAGE)
    rows = found(limit)
    columns: list[Column[PlanCard]] = [
        Column("Enterprise", lambda p: p.enterprise, lambda p: links.visit_plan(p.id)),
        Column("Occasion", lambda p: p.festival or p.occasion),
        Column("Who goes", lambda p: f"{p.visitor} · {p.department}" if p.department else p.visitor),
        Column("Due", lambda p: moment(p.due_at)),
        Column("Lamp", lambda p: lamps.mark(p.lamp) if p.lamp else None),
        Column("Project", lambda p: p.project),
        Column("Arranged day", lambda p: p.arranged_on),
        Column("Status", lambda p: p.status),
    ]
    idle = {"Status"} if state not in ("owed", "all") else set()
    idle |= set() if any(p.arranged_on for p in rows) else {"Arranged day"}
    table(
        rows,
        [column for column in columns if column.title not in idle],
        empty=_("No planned visit fits. Plan what the rulebook asks for, or one by hand."),
    )
    with st.container(horizontal=True):
        if len(rows) == limit and st.button(_("Show more"), key="visit_plans_more"):
            st.session_state["visit_plans_limit"] = limit + PAGE
            st.rerun()
        download_table(me, "Visit plans", lambda: found(ALL), columns, key="visit_plans_download")


def plan_month(me: Actor) -> None:
    """One month with its planned visits."""
    today = local_day(utc_now())
    period = address.period(Month.of(today), _("Month"), back=11, ahead=6)
    mine = st.checkbox(_("Only mine"), key="mine", bind="query-params")
    rows = visit_plans.listing(me, status=None, mine=mine, first=period.first, last=period.last, limit=MONTH)
    shown = [p for p in rows if p.status in (PlanStatus.PLANNED, PlanStatus.PAID)]
    entries = [
        CalendarEntry(p.on, f"{p.enterprise} · {p.visitor}", TONES[p.lamp] if p.lamp else Tone.GOOD,
                      links.visit_plan(p.id))
        for p in shown
    ]  # fmt: skip
    month_sheet(period, entries, today)
    if len(rows) == MONTH:
        st.caption(_("The first {n} are shown.", n=MONTH))


def _coverage_fields() -> tuple[Period, Occasion | None]:
    """Which visits are counted: of a quarter or a month, for all occasions or one."""
    span = chosen("span", ["quarter", "month"], _("Period"), lambda s: _({"quarter": "Quarter", "month": "Month"}[s]))
    kinds = {"all": None, **{o.value: o for o in Occasion}}
    asked = kinds[
        chosen("occasion", list(kinds), _("Occasion"), lambda o: _(Occasion.of(o).label if kinds[o] else "All"))
    ]
    today = local_day(utc_now())
    if span == "quarter":
        return address.period(Quarter.of(today), _("Quarter"), back=7, ahead=2), asked
    return address.period(Month.of(today), _("Month"), back=23, ahead=6), asked


def plan_coverage(me: Actor) -> None:
    """Who has paid how many of the visits that were due."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        period, asked = _coverage_fields()
    st.caption(_("{first} to {last}", first=day(period.first), last=day(period.last)))
    people = coverage.by_person(me, period.first, period.last, occasion=asked)
    if not people:
        st.info(_("No visit was due in this period."), icon=":material/info:")
        return
    for title, first, rows in (
        ("By person", "Who goes", people),
        ("By department", "Department", coverage.by_department(me, period.first, period.last, occasion=asked)),
    ):
        st.subheader(_(title), anchor=False)

        def plans(
            state: str, figure: str, kind: Occasion | None = asked
        ) -> Callable[[coverage.CoverageRow], str | None]:
            """The planned visits behind a figure."""

            def rows_of(row: coverage.CoverageRow) -> str | None:
                if not getattr(row, figure):
                    return None
                house = row.name or links.NO_HOUSE if row.id is None else None
                return links.visit_plans(state=state, visitor=row.id, house=house, occasion=kind, since=period.first,
                                         until=period.last)  # fmt: skip

            return rows_of

        columns: list[Column[coverage.CoverageRow]] = [
            Column(first, lambda r: r.name or _("Leaders of the zone")),
            Column("Visits due", lambda r: r.planned, plans("all", "planned")),
            Column("Paid", lambda r: r.paid, plans("paid", "paid")),
            Column("Paid late", lambda r: r.late, plans("late", "late")),
            Column("Overdue", lambda r: r.overdue, plans("overdue", "overdue")),
            Column("Skipped", lambda r: r.skipped, plans("skipped", "skipped")),
            Column("Coverage, %", lambda r: r.share),
        ]
        table(rows, columns, empty="")
        download_table(me, title, rows, columns, key=f"coverage_{title}")


def rules_part(me: Actor) -> None:
    """The button that plans what the rulebook asks for; pressed again it finds nothing to do."""
    if not allows(me, P.VISIT_PLAN):
        return
    if last := ends_soon(local_day(utc_now())):
        st.warning(_("The lunar days of the festivals are known until {year}. After it no care visit is planned by "
                     "itself until the system is brought up to date.", year=str(last)),
                   icon=":material/event_busy:")  # fmt: skip
    if st.button(_("Plan what the rulebook asks for"), key="visit_plans_draw", icon=":material/playlist_add:"):
        with told():
            made = visit_rules.draw_up(me)
            flash(_("{n} visits were planned.", n=made) if made else _("Everything is planned already."))


def hand_part(me: Actor) -> None:
    """One more visit, by hand: what speaks against that day is said before it is planned."""
    if not allows(me, P.VISIT_PLAN):
        return
    asked = st.query_params.get("for", "")
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
    if wanted and st.session_state.get("handplan_for") != wanted:
        st.session_state["handplan_for"] = st.session_state["handplan_enterprise"] = wanted
    with st.expander(_("Plan a visit by hand"), icon=":material/add:", expanded=wanted is not None):
        enterprise = enterprise_picker(me, "handplan_words", "handplan_enterprise")
        visitor = person_picker(me, _("Who goes"), "handplan_visitor", me.id)
        on = st.date_input(_("Day of the visit"), None, min_value=local_day(utc_now()), key="handplan_on")
        purpose = st.text_area(_("What for"), key="handplan_purpose", height=80)
        if enterprise and isinstance(on, date):
            budget_part(me, enterprise, on, Sort.VISIT)
        if st.button(_("Plan the visit"), type="primary", key="handplan_save"):
            if not (enterprise and visitor and isinstance(on, date)):
                st.error(_("Choose the enterprise, who goes, and the day."), icon=":material/block:")
                return
            with told():
                visit_plans.plan(me, request_id=token("handplan"), enterprise_id=enterprise, visitor_id=visitor, on=on,
                                 purpose=purpose)  # fmt: skip
                renew("handplan")
                flash(_("The visit is planned."))


def budget_part(
    me: Actor, enterprise_id: int, on: date, sort: Sort, *, planned: bool = False, but: int | None = None
) -> list[burden.MergeOffer]:
    """What speaks against one more interruption on that day, and with whom one could go. Answers the offers."""
    for warning in burden.warnings(me, enterprise_id, on, sort, planned=planned):
        st.warning(
            _("{period}: there are {there} already. {limit}: {enough} (clause {clause}).", period=warning.period,
              there=warning.there, limit=_(warning.label), enough=warning.enough, clause=warning.clause),
            icon=":material/hourglass_disabled:",
        )  # fmt: skip
    offers = burden.offers(me, enterprise_id, on, but=but)
    if offers:
        near = "；".join(f"{day(o.on)} {o.visitor} {o.department}".strip() for o in offers[:5])
        st.info(_("Could this be one joint visit? Planned around that day: {near}", near=near), icon=":material/merge:")
    return offers
