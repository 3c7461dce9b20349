"""The quarterly review of each major project (一季一审, clause 45): figures, score, conclusion, tasks; then locked."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, false, select
from sqlalchemy.orm import Session

from db.cases import Case
from db.projects import Project
from db.reviews import Review
from domain.access import Permission as P
from domain.access import allows
from domain.cases import CaseKind, CaseStatus
from domain.errors import Invalid, NotFound
from domain.flow import Move
from domain.periods import Quarter
from domain.reviews import REVIEW, SEAL, Figures, Sealed, seal
from domain.typed import paragraph, within
from services import offshoots, rulebook, rules, tasks
from services.clock import local_day
from services.masking import mask_of
from services.monthly_facts import major_in
from services.projects import people_named
from services.review_figures import figures_of
from services.rulebook import Due
from services.steps import Steps
from services.work import Read, Work, command, query

BACK = 4  # quarters that are looked back upon, should the sweep have stood still or the project been suspended


@dataclass(frozen=True)
class TaskLine:
    """A task that followed from the review."""

    id: int
    number: str
    title: str
    status: CaseStatus
    department: str
    due_at: datetime


@dataclass(frozen=True)
class ReviewCard:
    """The review of a quarter. `present` are the figures as they are counted now; `locked` those that were concluded
    on, None before; `whole`: the seal fits what is stored."""

    id: int
    version: int
    number: str
    status: CaseStatus
    project_id: int
    project: str
    enterprise_id: int
    quarter: Quarter
    officer: str
    opened_at: datetime
    due_at: datetime
    rule_id: int
    present: Figures
    locked: Figures | None
    score: int | None
    conclusion: str | None
    reviewer: str | None
    locked_at: datetime | None
    seal: str | None
    whole: bool
    tasks: tuple[TaskLine, ...]
    moves: tuple[Move[CaseStatus], ...]


@dataclass(frozen=True)
class ReviewRow:
    """A major project in a quarter that is over. `id` None: its review is due all the same, but nobody opened it yet;
    `may_begin`: this person may."""

    id: int | None
    project_id: int
    project: str
    number: str | None
    officer: str
    status: CaseStatus
    due_at: datetime
    score: int | None
    locked_at: datetime | None
    due: Due
    may_begin: bool


step = Steps(REVIEW, Case)


def last_quarter(now: datetime) -> Quarter:
    """The quarter that is to be reviewed now: the one that is over."""
    return Quarter.of(local_day(now)).shifted(-1)


@command(P.SWEEP_RUN)
def open_due(work: Work) -> int:
    """Open the review of each of the last quarters for every major project that has none; answers how many."""
    last = last_quarter(work.now)
    return sum(_open_all(work, last.shifted(-n)) for n in reversed(range(BACK)))


@command(P.REVIEW_HOLD)
def begin(work: Work, *, project_id: int, quarter: str) -> int:
    """The review of a quarter that is over, opened where nothing did so yet; answers its case. Raises NotFound, also
    where none is due."""
    over, project = Quarter.read(quarter), work.find(Project, project_id)
    asked = select(Review.case_id).where(Review.project_id == project.id, Review.quarter == over.code)
    if (known := work.db.scalar(asked)) is not None:
        return known
    if work.db.scalar(select(Project.id).where(Project.id == project.id, _owes(work, over))) is None:
        raise NotFound(what="Quarterly review")
    return _open(work, project, over)


def _owes(read: Read, quarter: Quarter) -> ColumnElement[bool]:
    """A project whose quarter is to be reviewed. Of one that came into the system later, nothing is asked about the
    time before, nor of any about what is long past."""
    last = last_quarter(read.now)
    if not last.shifted(1 - BACK) <= quarter <= last:
        return false()
    return and_(major_in(quarter), Project.created_at < quarter.ends_at.astimezone(UTC))


def _open_all(work: Work, quarter: Quarter) -> int:
    known = select(Review.project_id).where(Review.quarter == quarter.code)
    found = work.db.scalars(select(Project).where(_owes(work, quarter), Project.id.not_in(known))).all()
    for project in found:
        _open(work, project, quarter)
    return len(found)


def _leader_of(project: Project) -> int:
    """Who is to hold the review."""
    return project.lead_leader_id or project.leader_id


def promise_of(db: Session, quarter: Quarter) -> rules.OfPeriod:
    """The promise of a quarter's review."""
    return rules.promise_of(db, "review.quarterly", quarter)


def _open(work: Work, project: Project, quarter: Quarter) -> int:
    leader = _leader_of(project)
    case = work.add(
        Case(
            number=work.number("JS"), kind=CaseKind.QUARTERLY_REVIEW, status=REVIEW.initial, project_id=project.id,
            department_id=project.department_id, officer_id=leader, leader_id=leader,
            title=f"{project.name} {quarter.code}", **promise_of(work.db, quarter)._asdict(),
        )
    )  # fmt: skip
    review = work.add(Review(case_id=case.id, project_id=project.id, quarter=quarter.code))
    work.record(case, "review.opened", review, quarter=quarter.code)
    work.notify([leader], "review.opened", project.id, project=project.name, quarter=quarter.code)
    return case.id


@step("assign")
def assign(work: Work, case: Case, *, asked: str, department: int, workdays: int) -> list[object]:
    """Give a task out to a department, with a limit in working days; it is a case of its own. Raises NotFound,
    OutOfBounds."""
    to = offshoots.asked_department(work, department, case)
    tasks.give(work, case, to, offshoots.answers_for(work, to.id, case.about), asked, workdays)
    return []


@step("conclude")
def conclude(work: Work, case: Case, *, score: str, conclusion: str) -> list[object]:
    """Lock the quarter: its figures as they are counted at this moment, with score and conclusion, under a seal.

    Raises Invalid, OutOfBounds.
    """
    review = work.db.scalars(select(Review).where(Review.case_id == case.id)).one()
    points, given_out = _points(score), _given_out(work, review)
    quarter = Quarter.read(review.quarter)
    review.figures = dict(figures_of(work.db, case.project, quarter, work.now))
    review.score, review.conclusion = points, paragraph(conclusion, "Conclusion")
    review.reviewer_id, review.locked_at = work.actor.id, work.now
    review.seal, review.seal_version = _seal(review, given_out, SEAL), SEAL
    case.resolved_at = case.closed_at = work.now
    told = (case.project.officer_id, case.project.coordinator_id, case.project.lead_leader_id)
    work.notify(told, "review.conclude", case.project_id, project=case.project.name, quarter=review.quarter)
    return [review]


def _points(said: str) -> int:
    digits = said.strip().removesuffix("分").strip()
    if not digits.isdecimal():
        raise Invalid(field="Score (0 to 100)", problem="Write a whole number.")
    return within(int(digits), "Score (0 to 100)", 0, 100) or 0


@query(P.PROJECT_SEE)
def listing(read: Read, code: str) -> list[ReviewRow]:
    """The reviews of a quarter within reach, those still to be held first; opened or not, each is due."""
    quarter = Quarter.read(code)
    rows = read.db.execute(
        select(Project, Review)
        .outerjoin(Review, (Review.project_id == Project.id) & (Review.quarter == quarter.code))
        .where(_owes(read, quarter) | Review.id.is_not(None), read.reach(Project))
        .order_by(Review.locked_at.is_not(None), Project.id)
    ).all()
    people = people_named(read.db, (_leader_of(project) for project, _ in rows))
    promised = promise_of(read.db, quarter)
    cases = [review.case if review else None for _, review in rows]
    dues = rulebook.judged(read, [(c.rule_id, c.opened_at, c.due_at) if c else promised for c in cases])
    return [_row(read, *row, people, due) for row, due in zip(rows, dues, strict=True)]


def _row(read: Read, project: Project, review: Review | None, people: dict[int | None, str], due: Due) -> ReviewRow:
    if review is None:
        return ReviewRow(None, project.id, project.name, None, people[_leader_of(project)], REVIEW.initial, due.due_at,
                         None, None, due, allows(read.actor, P.REVIEW_HOLD, project))  # fmt: skip
    case = review.case
    return ReviewRow(case.id, project.id, project.name, case.number, case.officer.name, case.status, case.due_at,
                     review.score, review.locked_at, due, may_begin=False)  # fmt: skip


@query(P.PROJECT_SEE)
def one(read: Read, case_id: int) -> ReviewCard:
    """One review with the figures as locked and as they would be counted now. Raises NotFound."""
    review = read.db.scalar(select(Review).where(Review.case_id == case_id))
    if review is None:
        raise NotFound(what="Quarterly review")
    project, case, quarter = read.find(Project, review.project_id), review.case, Quarter.read(review.quarter)
    tasks = read.db.scalars(select(Case).where(Case.parent_id == case.id).order_by(Case.id))
    mask = mask_of(read, [review.conclusion])
    return ReviewCard(
        case.id, case.version, case.number, case.status, project.id, project.name, project.enterprise_id, quarter,
        case.officer.name, case.opened_at, case.due_at, case.rule_id,
        figures_of(read.db, project, quarter, read.now), review.figures, review.score, mask(review.conclusion),
        review.reviewer.name if review.reviewer else None, review.locked_at, review.seal, _whole(read, review),
        tuple(TaskLine(t.id, t.number, t.title or "", t.status, t.department.name, t.due_at) for t in tasks),
        step.open_to(read.actor, case),
    )  # fmt: skip


def _whole(read: Read, review: Review) -> bool:
    if review.locked_at is None:
        return True
    return _seal(review, _given_out(read, review), review.seal_version) == review.seal


def _given_out(read: Read, review: Review) -> tuple[str, ...]:
    given = select(Case.number).where(Case.parent_id == review.case_id, Case.kind == CaseKind.TASK)
    return tuple(read.db.scalars(given))


def _seal(review: Review, given_out: tuple[str, ...], version: int) -> str:
    """The seal that fits what is stored now."""
    assert review.locked_at
    said = Sealed(
        review.case.number, review.quarter, review.figures or {}, review.score or 0, review.conclusion or "",
        review.locked_at, review.reviewer_id or 0, given_out,
    )  # fmt: skip
    return seal(said, version)
