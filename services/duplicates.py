"""Has somebody said this already? Asked while a complaint is being written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz
from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import lazyload

from db.cases import Case
from db.complaints import Complaint
from db.enterprises import Enterprise
from db.org import Department, User
from domain.access import Permission as P
from domain.cases import BOARD, CaseStatus
from domain.grams import grams, plain
from services import ledger, search
from services.work import Read, query

RECENT = timedelta(days=90)
ALIKE_FROM, ALIKE_OF_ONE = 62, 40  # of 100; less is needed where it is the same enterprise
LOOKED_AT = 200


@dataclass(frozen=True)
class LikelyRow:
    """A complaint that may say the same, with who holds it. `same_enterprise`: it came from the same one."""

    id: int
    number: str
    title: str
    enterprise: str | None
    status: CaseStatus
    department: str
    officer: str
    opened_at: datetime
    same_enterprise: bool


@query(P.CASE_SEE)
def likely(
    read: Read, *, title: str, body: str = "", enterprise_id: int | None = None, limit: int = 5
) -> list[LikelyRow]:
    """Open and recent complaints within reach that say much the same, the most alike first."""
    words = plain(f"{title}\n{body}".strip())
    ids = set(search.alike(read.db, words, LOOKED_AT))
    if enterprise_id is not None:
        same = select(Case.id).where(Case.enterprise_id == enterprise_id).order_by(Case.opened_at.desc()).limit(50)
        ids.update(read.db.scalars(same))
    scored = []
    for row in _rows(read, sorted(ids)):
        case, said, enterprise, department, officer = row
        same_one = enterprise_id is not None and case.enterprise_id == enterprise_id
        score = likeness(words, plain(f"{case.title}\n{said}"), plain(title), plain(case.title or ""))
        if score >= (ALIKE_OF_ONE if same_one else ALIKE_FROM):
            card = LikelyRow(
                case.id, case.number, case.title or "", enterprise, ledger.standing(case, read.now), department,
                officer, case.opened_at, same_one,
            )  # fmt: skip
            scored.append((score + 20 * same_one, case.id, card))
    return [card for _, _, card in sorted(scored, key=lambda one: (-one[0], -one[1]))[:limit]]


def likeness(words: str, others: str, title: str, other_title: str) -> float:
    """From 0 to 100: how much two texts say the same, by the pieces that they share or by their titles."""
    mine, theirs = grams(words), grams(others)
    shared = 200 * len(mine & theirs) / (len(mine) + len(theirs)) if mine and theirs else 0
    by_title = fuzz.ratio(title, other_title) if len(title) > 1 and len(other_title) > 1 else 0
    return max(shared, by_title)


def _rows(read: Read, ids: Sequence[int]) -> Sequence[Row[Case, str, str | None, str, str]]:
    if not ids:
        return []
    recent = or_(Case.resolved_at.is_(None), Case.opened_at > read.now - RECENT)
    found = (
        select(Case, Complaint.body, Enterprise.name, Department.name, User.name)
        .join(Complaint, Complaint.case_id == Case.id)
        .join(Department, Case.department_id == Department.id)
        .join(User, Case.officer_id == User.id)
        .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
        .where(Case.id.in_(ids), Case.kind.in_(BOARD), and_(recent, read.reach(Case)))
        .options(lazyload("*"))
    )
    return read.db.execute(found).all()
