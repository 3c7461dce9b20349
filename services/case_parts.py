"""What hangs on a case at all: on most of them hardly anything does, and what is known to be empty is not asked for."""

from typing import Any, Protocol, cast

from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from db.base import Record
from db.case_requests import Extension, PauseRequest
from db.cases import Case, Escalation, Party, Urge
from db.complaints import Lifting, Unsealing
from db.engine import kept
from db.offshoots import Link


class Parts(Protocol):
    """Is there any of each? Of what was linked, also where the link was taken away since."""

    extensions: bool
    pauses_asked: bool
    urges: bool
    openings: bool
    liftings: bool
    escalations: bool
    shares: bool
    links: bool
    offshoots: bool
    absorbed: bool


_ID: BindParameter[int] = bindparam("case_id")


def _of(record: type[Record]) -> Any:
    return exists().where(cast(Any, record).case_id == _ID)


_PARTS = select(
    _of(Extension).label("extensions"),
    _of(PauseRequest).label("pauses_asked"),
    _of(Urge).label("urges"),
    _of(Unsealing).label("openings"),
    _of(Lifting).label("liftings"),
    _of(Escalation).label("escalations"),
    _of(Party).label("shares"),
    exists().where(or_(Link.case_id == _ID, Link.other_id == _ID)).label("links"),
    exists().where(Case.parent_id == _ID).label("offshoots"),
    exists().where(Case.merged_into_id == _ID).label("absorbed"),
)


def parts_of(db: Session, case_id: int) -> Parts:
    """What hangs on a case, whoever may see it. For questions only, which ask it once as long as they share their
    reading: a command may have added what the answer does not know of."""
    return kept(db, f"parts of {case_id}", lambda: cast(Parts, db.execute(_PARTS, {"case_id": case_id}).one()))
