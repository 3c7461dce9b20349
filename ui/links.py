"""Addresses of screens, in one place."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode

from domain.cases import BOARD, OFFSHOOTS, CaseKind
from domain.categories import Category
from domain.labels import Labelled
from domain.periods import Month, Period
from services.desk_items import Waiting
from ui.menu import PAGES
from ui.text import lang

NO_HOUSE = "-"  # in the place of a department's name: the leaders of the zone have none


def project(id: int, tab: str | None = None) -> str:
    return f"/project?id={id}" + (f"&tab={tab}" if tab else "")


def case(kind: CaseKind, id: int) -> str | None:
    """The screen of a case of this kind; None: it has none of its own."""
    if kind in BOARD:
        return complaint(id)
    if kind in OFFSHOOTS:
        return f"/case?id={id}"
    return {CaseKind.MONTHLY_REPORT: monthly(id), CaseKind.QUARTERLY_REVIEW: review(id)}.get(kind)


class Waits(Protocol):
    """Something that waits for a person, by what it is about."""

    @property
    def waiting(self) -> Waiting: ...
    @property
    def plan_id(self) -> int | None: ...
    @property
    def visit_id(self) -> int | None: ...
    @property
    def enterprise_id(self) -> int | None: ...
    @property
    def on(self) -> date | None: ...
    @property
    def case_id(self) -> int | None: ...
    @property
    def kind(self) -> CaseKind | None: ...
    @property
    def project_id(self) -> int | None: ...


def where_done(item: Waits, tab: str | None = None) -> str | None:
    """The screen on which it can be done; of a project at this tab. Who goes along on a visit of others finds it in the
    calendar of the enterprise, in its month; a co-host answers beside the case."""
    if item.plan_id:
        return visit_plan(item.plan_id)
    if item.visit_id:
        return visit(item.visit_id)
    if item.enterprise_id:
        return burden(item.enterprise_id, Month.of(item.on) if item.on else None)
    if item.waiting is Waiting.SHARE and item.case_id:
        return share(item.case_id)
    return about(item.kind, item.case_id, item.project_id, tab)


def about(kind: CaseKind | None, case_id: int | None, project_id: int | None, tab: str | None = None) -> str | None:
    """The screen of a case; of its project, at this tab, where there is no case or it has no screen of its own."""
    if kind and case_id and (screen := case(kind, case_id)):
        return screen
    return project(project_id, tab) if project_id else None


def monthly(case_id: int) -> str:
    return f"/monthly?id={case_id}"


def review(case_id: int) -> str:
    return f"/review?id={case_id}"


def of_category(category: Category) -> str:
    return f"/complaints?status=all&category={category.value}"


@lru_cache(maxsize=8_192)  # a wall has five hundred of them
def complaints(**asked: object) -> str:
    """The list of complaints, narrowed by what its address understands; what is None is left out. `since` and `until`
    stand for the days on which they were raised."""
    return "/complaints?" + _narrowed(asked)


def visits(**asked: object) -> str:
    """The list of visits, likewise; `since` and `until`: paid on these days."""
    return "/visits?" + _narrowed(asked)


def visit_plans(**asked: object) -> str:
    """The list of planned visits, likewise; `since` and `until`: due on these days."""
    return "/visit_plans?" + _narrowed(asked)


def next_visits(**asked: object) -> str:
    """Whom to visit next, likewise."""
    return "/next_visits?" + _narrowed(asked)


def _narrowed(asked: dict[str, object]) -> str:
    names = {"since": "from", "until": "to"}
    return urlencode({names.get(name, name): _code(value) for name, value in asked.items() if value is not None})


def _code(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.value if isinstance(value, Labelled) else value.isoformat() if isinstance(value, date) else str(value)


def projects(**asked: object) -> str:
    """The list of projects, likewise: those under way, where it is not asked for others."""
    return "/projects?" + _narrowed(asked)


def sheet(id: int) -> str:
    return f"/sheet?id={id}"


def paper(path: str) -> str:
    """A paper to take away, in the language of the screen."""
    return f"{path}?lang={lang()}"


def complaint(id: int) -> str:
    return f"/complaint?id={id}"


def share(id: int) -> str:
    """Where a co-host answers its share of a complaint."""
    return f"/complaint?id={id}&tab=linked"


# Notices that tell of several visits at once lead to the list of them.
OF_SEVERAL = {
    "visit.planned": "/visit_plans?mine=true",
    "visit.passed_on": "/visit_plans?mine=true",
    "visit.overdue": "/visit_plans?mine=true&state=overdue",
    "visit.long_overdue": "/visit_plans?state=overdue",
    "visit.left": "/visits?unsettled=true",
    "opinion.overdue": "/visits?unsettled=true",
    "opinion.long_overdue": "/visits?unsettled=true",
}


OF_SHARES = ("case.shared", "case.cohost_answered")


def about_notice(id: int, kind: str, project_id: int | None, case_id: int | None) -> str | None:
    """What a notice is about; whoever goes there has read it."""
    place = of_notice(kind, case_id) if case_id else project(project_id) if project_id else OF_SEVERAL.get(kind)
    return f"{place}&notice={id}" if place else None


def queue(code: str) -> str:
    """The list of what waits in one of the centre's queues."""
    return f"/complaints?queue={quote(code)}"


def of_notice(kind: str, case_id: int) -> str:
    """Where a notice about a case leads: its kind begins with what the case is."""
    if kind in OF_SHARES:
        return share(case_id)
    return f"/case?id={case_id}" if kind.split(".")[0] in OFFSHOOTS else complaint(case_id)


def visit(id: int) -> str:
    return f"/visit?id={id}"


def visit_plan(id: int) -> str:
    return f"/visit_plan?id={id}"


def plan_for(enterprise_id: int) -> str:
    """Where a visit to this enterprise is planned by hand."""
    return f"/visit_plans?for={enterprise_id}"


def burden(enterprise_id: int, month: Period | None = None) -> str:
    """The calendar of an enterprise, this month or another."""
    return f"/burden?id={enterprise_id}" + (f"&month={month.code}" if month else "")


def enterprise(id: int) -> str:
    return f"/enterprise?id={id}"


def department(id: int) -> str:
    return f"/department?id={id}"


def person(id: int) -> str:
    return f"/person?id={id}"


def limit(code: str) -> str:
    return f"/rulebook?limit={quote(code)}"


def rehearsal(draft: str, **only: object) -> str:
    return "/rehearsal?" + urlencode({"draft": draft, **only})


def screen(key: str) -> str:
    """The file of a screen, as `st.page_link` and `st.switch_page` want it: they start from ui/, where the frame is."""
    return str(Path(__file__).parents[1] / PAGES[key].path)
