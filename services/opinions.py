"""What enterprises say on visits, and what becomes of it: nothing heard is lost (clause 14)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select

from db.cases import Case
from db.complaints import Complaint
from db.visits import Opinion, Visit
from domain.access import Permission as P
from domain.access import allows
from domain.cases import BOARD, CaseKind, CaseStatus
from domain.categories import Category
from domain.complaints import OPEN, Channel
from domain.errors import NotFound
from domain.flow import Move
from domain.grams import grams
from domain.typed import paragraph
from domain.visits import OPINION, NotOpenAnyMore, OpinionStatus
from services import filing, visit_dues
from services.filing import ComplaintFacts
from services.reach import within_reach
from services.rulebook import Due
from services.steps import Steps
from services.visit_reach import seen_by, told_to, unsettled, visible
from services.work import Read, Work, query

ALIKE_FROM = 40  # of 100: a fifth in common for the same enterprise, half for another


@dataclass(frozen=True)
class OpinionCard:
    """Something heard on a visit, and what became of it. `case_open_to_me`: the case is within the reader's reach."""

    id: int
    version: int
    visit_id: int
    body: str
    status: OpinionStatus
    category: Category | None
    answer: str | None
    settled_at: datetime | None
    due: Due | None
    case_id: int | None
    case_number: str | None
    case_status: CaseStatus | None
    case_open_to_me: bool
    moves: tuple[Move[OpinionStatus], ...]


@dataclass(frozen=True)
class LikeCard:
    """An open case that may say the same. `likeness` of 100."""

    case_id: int
    number: str
    title: str
    kind: CaseKind
    category: Category
    status: CaseStatus
    department: str
    opened_at: datetime
    likeness: int


@dataclass(frozen=True)
class HeardLine:
    """Something that an enterprise said on a visit, and the case that it became or joined."""

    visit_id: int
    on: date
    body: str
    status: OpinionStatus
    case_id: int | None
    case_number: str | None
    kind: CaseKind | None
    case_status: CaseStatus | None


step = Steps(OPINION, Opinion)


@step("file")
def file(
    work: Work, opinion: Opinion, *, title: str, category: Category, suggestion: bool = False, urgent: bool = False,
    about: int | None = None,
) -> None:  # fmt: skip
    """It becomes a demand, suggestion or complaint with a clock of its own; who settles it answers for the case until a
    named person accepts. `about`: the department that is accused; from its people the case is sealed."""
    visit = opinion.visit
    opinion.category, opinion.settled_at = category, work.now
    facts = ComplaintFacts(
        title, opinion.body, category, Channel.VISIT, urgent, contact_name=visit.met[:200],
        suggestion=suggestion, about_department_id=about,
    )  # fmt: skip
    case = filing.file(work, facts, visit.enterprise_id, project_id=visit.project_id)
    opinion.case_id = case.id


@step("join")
def join(work: Work, opinion: Opinion, *, case: int, category: Category) -> None:
    """The same is being worked on already: the opinion goes to that case, and who has it is told.

    Raises NotFound for a case that could not have been offered, NotOpenAnyMore.
    """
    opinion.category, opinion.settled_at = category, work.now
    found = work.db.get(Case, case)
    if found is None or found.kind not in BOARD or not _may_join(work, opinion, found):
        raise NotFound(what="Case")
    if found.status not in OPEN:
        raise NotOpenAnyMore
    opinion.case_id = found.id
    work.notify([found.officer_id], "opinion.joined", case_id=found.id, by=work.actor.name,
                enterprise=opinion.visit.enterprise.name, number=found.number, title=found.title)  # fmt: skip


def _may_join(read: Read, opinion: Opinion, case: Case) -> bool:
    same = case.enterprise_id == opinion.visit.enterprise_id and case.about_id is None
    return same or allows(read.actor, P.CASE_SEE, case)


@step("answer")
def answer(work: Work, opinion: Opinion, *, category: Category, answer: str) -> None:
    """It was answered in the conversation itself; the answer is on record."""
    opinion.category, opinion.answer = category, paragraph(answer, "What was answered", 2000)
    opinion.settled_at = work.now


@query(P.VISIT_SEE)
def of_visit(read: Read, visit_id: int) -> list[OpinionCard]:
    """What was heard on a visit within reach, in the order in which it was heard. Raises NotFound."""
    visible(read, visit_id)
    rows = read.db.scalars(select(Opinion).where(Opinion.visit_id == visit_id, told_to(read)).order_by(Opinion.id))
    found = list(rows)
    dues = visit_dues.first_due(read, {o.id: [o] for o in found if o.status is OpinionStatus.HEARD})
    return [_card(read, row, dues.get(row.id)) for row in found]


@query(P.VISIT_SEE)
def untold(read: Read, visit_id: int) -> int:
    """How much of what was heard on a visit within reach waits to be settled, and is not for the actor to read.
    Raises NotFound."""
    visible(read, visit_id)
    left = select(func.count()).where(Opinion.visit_id == visit_id, unsettled())
    return (read.db.scalar(left) or 0) - (read.db.scalar(left.where(told_to(read))) or 0)


@query(P.VISIT_SEE)
def of_enterprise(read: Read, enterprise_id: int, *, limit: int = 100) -> list[HeardLine]:
    """What an enterprise said on visits within reach, as far as it may be told to the reader, newest first."""
    rows = read.db.execute(
        select(Opinion, Visit.visited_on, Case)
        .join(Visit, Opinion.visit_id == Visit.id)
        .outerjoin(Case, Opinion.case_id == Case.id)
        .where(Visit.enterprise_id == enterprise_id, seen_by(read), told_to(read))
        .order_by(Visit.visited_on.desc(), Opinion.id)
        .limit(limit)
    )
    return [
        HeardLine(o.visit_id, on, o.body, o.status, c.id if c else None, c.number if c else None,
                  c.kind if c else None, c.status if c else None)
        for o, on, c in rows
    ]  # fmt: skip


def _card(read: Read, row: Opinion, due: Due | None) -> OpinionCard:
    case = row.case
    return OpinionCard(
        row.id, row.version, row.visit_id, row.body, row.status, row.category, row.answer, row.settled_at, due,
        row.case_id, case.number if case else None, case.status if case else None,
        bool(case and allows(read.actor, P.CASE_SEE, case)), step.open_to(read.actor, row),
    )  # fmt: skip


@query(P.VISIT_SEE)
def similar(read: Read, id: int, *, limit: int = 5) -> list[LikeCard]:
    """Open cases that may say what this opinion says, most alike first: those of the same enterprise that are not
    sealed, and whatever else is within the actor's reach."""
    opinion = read.find(Opinion, id)
    visible(read, opinion.visit_id)
    mine = opinion.visit.enterprise_id
    rows = read.db.execute(
        select(Case, Complaint.category, Complaint.body)
        .join(Complaint, Complaint.case_id == Case.id)
        .where(
            Case.kind.in_(BOARD), Case.status.in_(OPEN), Case.merged_into_id.is_(None),
            Case.opened_at <= read.now,
            or_(and_(Case.enterprise_id == mine, Case.about_id.is_(None)), within_reach(Case, read.actor, P.CASE_SEE)),
        )
        .order_by(Case.id.desc())
        .limit(1000)
    )  # fmt: skip
    found = [
        LikeCard(
            case.id, case.number, case.title or "", case.kind, category, case.status, case.department.name,
            case.opened_at, likeness(opinion.body, f"{case.title} {body}") + 25 * (case.enterprise_id == mine),
        )
        for case, category, body in rows
    ]  # fmt: skip
    near = [card for card in found if card.likeness >= ALIKE_FROM]
    return sorted(near, key=lambda card: (-card.likeness, -card.case_id))[:limit]


def likeness(one: str, other: str) -> int:
    """How much of the shorter of two texts stands in the other, by pairs of neighbouring characters: 0 to 75."""
    here, there = grams(one), grams(other)
    return len(here & there) * 75 // max(min(len(here), len(there)), 1)
