"""Addresses of screens, in one place."""

from pathlib import Path
from urllib.parse import quote, urlencode

from domain.cases import OFFSHOOTS, CaseKind
from ui.menu import PAGES


def project(id: int, tab: str | None = None) -> str:
    return f"/project?id={id}" + (f"&tab={tab}" if tab else "")


def complaint(id: int) -> str:
    return f"/complaint?id={id}"


def case(id: int, kind: CaseKind) -> str:
    """The page of a case, whichever kind it is of."""
    return f"/case?id={id}" if kind in OFFSHOOTS else complaint(id)


def of_notice(kind: str, case_id: int) -> str:
    """Where a notice about a case leads: its kind begins with what the case is."""
    return f"/case?id={case_id}" if kind.split(".")[0] in OFFSHOOTS else complaint(case_id)


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
