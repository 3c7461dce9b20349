"""Addresses of screens, in one place."""

from pathlib import Path
from urllib.parse import quote

from domain.cases import OFFSHOOTS, CaseKind
from ui.menu import PAGES


def project(id: int, tab: str | None = None) -> str:
    return f"/project?id={id}" + (f"&tab={tab}" if tab else "")


def complaint(id: int) -> str:
    return f"/complaint?id={id}"


def case(id: int, kind: CaseKind) -> str:
    """The page of a case, whichever kind it is of."""
    return f"/case?id={id}" if kind in OFFSHOOTS else complaint(id)


def complaint_numbered(number: str) -> str:
    return f"/complaints?status=all&words={quote(number)}"


def enterprise(id: int) -> str:
    return f"/enterprise?id={id}"


def department(id: int) -> str:
    return f"/department?id={id}"


def person(id: int) -> str:
    return f"/person?id={id}"


def limit(code: str) -> str:
    return f"/rulebook?limit={quote(code)}"


def screen(key: str) -> str:
    """The file of a screen, as `st.page_link` and `st.switch_page` want it: they start from ui/, where the frame is."""
    return str(Path(__file__).parents[1] / PAGES[key].path)
