"""The panels of the wall that are drawn: of each chart the rows, and where every mark of it leads."""

from html import escape

from domain.complaints import Outcome
from domain.ledger import RUNNING
from domain.limits import Lamp
from services.wall import WallCard
from services.wall_open import LampRow
from ui import wall_charts
from ui.tables import Column, table_html
from ui.text import _, number
from ui.wall_charts import AMBER, BLUE, GREEN, GREY, RED, Chart
from ui.wall_links import board, raised, resolved

Parts = list[str | Chart]


def nothing(said: str) -> str:
    return f'<p class="nothing">{escape(said)}</p>'


def lamps(card: WallCard) -> Parts:
    said = {_(Lamp.RED.label): RED, _(Lamp.AMBER.label): AMBER, _(Lamp.GREEN.label): GREEN, _("Clock stopped"): GREY}
    rows = []
    for row in card.lamps[:15]:
        pieces = (
            (row.red, board(card, department=row.department_id, lamp=Lamp.RED)),
            (row.amber, board(card, department=row.department_id, lamp=Lamp.AMBER)),
            (row.green, board(card, department=row.department_id, lamp=Lamp.GREEN)),
            (row.still, _still(card, row)),
        )
        for series, (n, href) in zip(said, pieces, strict=True):
            rows.append({"name": row.department, "series": series, "y": n, "said": number(n), "href": href})
    if not card.lamps:
        return [nothing(_("No complaint is open."))]
    chart = wall_charts.bars(rows, said, _("Complaints"), _("Open complaints by department and lamp"))
    if len(card.lamps) == 1:
        return [chart]
    columns: list[Column[LampRow]] = [
        Column("Department", lambda r: r.department, lambda r: board(card, department=r.department_id)),
        Column("Red", lambda r: r.red, lambda r: board(card, department=r.department_id, lamp=Lamp.RED)),
        Column("Amber", lambda r: r.amber, lambda r: board(card, department=r.department_id, lamp=Lamp.AMBER)),
        Column("Green", lambda r: r.green, lambda r: board(card, department=r.department_id, lamp=Lamp.GREEN)),
        Column("Clock stopped", lambda r: r.still, lambda r: _still(card, r)),
    ]
    as_table = f"<details><summary>{escape(_('As a table'))}</summary>{table_html(card.lamps, columns)}</details>"
    return [chart, as_table]


def _still(card: WallCard, row: LampRow) -> str:
    """Those whose clocks stand; what was late before shows red and is counted there."""
    return board(card, department=row.department_id, status="waiting", unbroken=True)


def quality(card: WallCard) -> Parts:
    in_time, solved = _("Share in time"), _("Share confirmed solved")
    rows = []
    for row in card.months:
        f, month = row.figures, (row.month,)
        timely, yes = resolved(card, month, timely=True), resolved(card, month, outcome=Outcome.SOLVED)
        for series, share, n, href in (
            (in_time, f.in_time_share, f.in_time, timely), (solved, f.solved_share, f.solved, yes)
        ):  # fmt: skip
            said = _("{share}% ({n} of {all})", share=number(share), n=number(n), all=number(f.resolved))
            rows.append({"x": row.month.code[2:], "series": series, "y": share, "said": said, "href": href})
    return [wall_charts.lines(rows, {in_time: BLUE, solved: GREEN}, "%", _("In time and solved"), top=100)]


def flow(card: WallCard) -> Parts:
    came, went = _("Raised"), _("Resolved")
    rows = []
    for row in card.months:
        month = (row.month,)
        for series, n, href in (
            (came, row.figures.raised, raised(card, month)),
            (went, row.figures.resolved, resolved(card, month)),
        ):
            rows.append({"x": row.month.code[2:], "series": series, "y": n, "said": number(n), "href": href})
    return [wall_charts.columns(rows, {came: GREY, went: BLUE}, _("Complaints"), _("Raised and resolved by month"))]


def pace(card: WallCard) -> Parts:
    half, most = _("Median"), _("90 of 100 within")
    rows = []
    for row in card.months:
        href = resolved(card, (row.month,))
        for series, days in ((half, row.figures.median), (most, row.figures.p90)):
            rows.append({"x": row.month.code[2:], "series": series, "y": days, "said": number(days), "href": href})
    return [wall_charts.lines(rows, {half: BLUE, most: AMBER}, _("Days"), _("Days from raised to resolved by month"))]


def ages(card: WallCard) -> Parts:
    late, rest = _("Past its promise"), _("Within its promise")
    rows = []
    for row in card.ages:
        for series, n, which in (
            (late, row.red, {"lamp": Lamp.RED}), (rest, row.open - row.red, {"unbroken": True})
        ):  # fmt: skip
            href = board(card, since=row.first, until=row.last, **which)
            rows.append({"name": _(row.age.label), "series": series, "y": n, "said": number(n), "href": href})
    return [
        wall_charts.bars(rows, {late: RED, rest: BLUE}, _("Complaints"), _("Open complaints by how long ago they came"))
    ]


def held(card: WallCard) -> Parts:
    runs, stands = _("Clock running"), _("Clock stopped")
    href = resolved(card, card.period)
    rows = []
    for row in card.held:
        days = round(row.hours / 24, 1)
        series = runs if row.holder in RUNNING else stands
        rows.append({"name": _(row.holder.label), "series": series, "y": days, "said": _("{n} days", n=number(days)),
                     "href": href})  # fmt: skip
    return [wall_charts.bars(rows, {runs: BLUE, stands: GREY}, _("Days in all"), _("Who held what was resolved"))]
