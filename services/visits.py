"""Visits as they were paid: who went, whom they met, what was said and promised (clause 13)."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select

from db.cases import Case
from db.enterprises import Enterprise
from db.org import Department, User
from db.projects import Project
from db.visits import Member, Opinion, Photo, Promise, Visit
from domain.access import Permission as P
from domain.categories import Category
from domain.errors import NotFound
from domain.flow import Move
from domain.typed import insist, line, paragraph
from domain.visits import (
    VISIT,
    Manner,
    NobodyWent,
    NotYet,
    OpinionsOpen,
    OpinionStatus,
    OtherEnterprise,
    Tag,
    VisitStatus,
)
from services import drafts, files, visit_dues, visit_pictures
from services.clock import local_day
from services.rulebook import Due
from services.steps import Steps
from services.visit_reach import lies_with, seen_by, told_to, unsettled, visible
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class VisitFacts:
    """A visit as it is written down. `photos`: names with their bytes. `form`: the draft that it came from."""

    enterprise_id: int | None
    visited_on: date | None
    went: tuple[int, ...]
    met: str
    manner: Manner | None
    tag: Tag | None
    summary: str
    project_id: int | None = None
    opinions: tuple[str, ...] = ()
    promises: tuple[str, ...] = ()
    photos: tuple[tuple[str, bytes], ...] = ()
    form: str | None = None


@dataclass(frozen=True)
class VisitRow:
    """A visit in a list. `open_opinions`: how many of those heard are not settled, `due`: the first of them."""

    id: int
    number: str
    status: VisitStatus
    visited_on: date
    enterprise_id: int
    enterprise: str
    went: tuple[str, ...]
    manner: Manner
    tag: Tag
    opinions: int
    open_opinions: int
    due: Due | None


@dataclass(frozen=True)
class VisitCard:
    """A visit, whole. `went`: names with departments."""

    id: int
    version: int
    number: str
    status: VisitStatus
    visited_on: date
    enterprise_id: int
    enterprise: str
    project_id: int | None
    project: str | None
    author: str
    went: tuple[tuple[str, str | None], ...]
    met: str
    manner: Manner
    tag: Tag
    summary: str
    promises: tuple[str, ...]
    logged_at: datetime
    closed_at: datetime | None
    moves: tuple[Move[VisitStatus], ...]


@dataclass(frozen=True)
class PhotoCard:
    filename: str
    content: bytes


@command(P.VISIT_LOG)
def log(work: Work, *, facts: VisitFacts) -> int:
    """Write down a visit that nobody had planned; answers its id. Raises what `write` raises."""
    return write(work, facts).id


def write(work: Work, facts: VisitFacts) -> Visit:
    """Put a visit down with what was heard and promised. One without opinions is closed at once.

    Raises Incomplete, NobodyWent, NotYet, OtherEnterprise, NotFound and what the store of files refuses.
    """
    insist({
        "Enterprise": facts.enterprise_id, "For what": facts.tag, "Whom they met": facts.met, "Summary": facts.summary,
        "Day of the visit": facts.visited_on, "How": facts.manner,
    })  # fmt: skip
    enterprise, project = _where(work, facts)
    members = _who(work, facts)
    opinions = [paragraph(said, "Opinion", 2000) for said in facts.opinions if said.strip()]
    promises = [paragraph(said, "Promise made", 2000) for said in facts.promises if said.strip()]
    photos = visit_pictures.checked(facts.photos)
    manner, tag, visited_on = facts.manner, facts.tag, facts.visited_on
    assert manner and tag and visited_on
    if visited_on > local_day(work.now):
        raise NotYet(day=visited_on)
    visit = work.add(
        Visit(
            number=work.number("ZF"), status=VisitStatus.LOGGED if opinions else VisitStatus.CLOSED,
            enterprise_id=enterprise.id, project_id=project.id if project else None, author_id=work.actor.id,
            department_id=work.actor.department_id, visited_on=visited_on, manner=manner, tag=tag,
            met=line(facts.met, "Whom they met"), summary=paragraph(facts.summary, "Summary", 5000),
            closed_at=None if opinions else work.now,
        )
    )  # fmt: skip
    rows: list[Member | Opinion | Promise | Photo] = [
        Member(visit_id=visit.id, user_id=user.id, department_id=user.department_id) for user in members
    ]
    rows += visit_dues.heard(work, visit, opinions)
    rows += [Promise(visit_id=visit.id, body=body) for body in promises]
    rows += [visit_pictures.kept(visit, photo) for photo in photos]
    work.record(visit, "visit.logged", *[work.add(row) for row in rows], enterprise=enterprise.name)
    if project:
        there = {user.id for user in members}
        answer = {project.officer_id, project.leader_id, project.lead_leader_id, project.coordinator_id}
        work.notify(answer - there, "visit.logged", project.id, by=work.actor.name, enterprise=enterprise.name)
    if facts.form:
        drafts.drop(work, facts.form)
    return visit


def _where(work: Work, facts: VisitFacts) -> tuple[Enterprise, Project | None]:
    enterprise = work.db.get(Enterprise, facts.enterprise_id)
    if enterprise is None:
        raise NotFound(what="Enterprise")
    project = work.db.get(Project, facts.project_id) if facts.project_id else None
    if project and project.enterprise_id != enterprise.id:
        raise OtherEnterprise
    return enterprise, project


def _who(work: Work, facts: VisitFacts) -> list[User]:
    rows = work.db.scalars(select(User).where(User.id.in_(facts.went), User.disabled_at.is_(None)))
    if not (users := sorted(rows, key=lambda user: facts.went.index(user.id))):
        raise NobodyWent
    return users


step = Steps(VISIT, Visit)


@step("close")
def close(work: Work, visit: Visit) -> None:
    """Nothing is left to settle. Raises OpinionsOpen, whoever may see the opinion that is left."""
    left = work.db.scalar(select(func.count()).where(Opinion.visit_id == visit.id, unsettled()))
    if left:
        raise OpinionsOpen(n=left)
    visit.closed_at = work.now


@query(P.VISIT_SEE)
def one(read: Read, id: int) -> VisitCard:
    """One visit, if it is within reach. Raises NotFound."""
    visit = visible(read, id)
    members = read.db.execute(
        select(User.name, Department.name)
        .select_from(Member)
        .join(User, Member.user_id == User.id)
        .outerjoin(Department, Member.department_id == Department.id)
        .where(Member.visit_id == id)
        .order_by(Member.id)
    )
    promises = read.db.scalars(select(Promise.body).where(Promise.visit_id == id).order_by(Promise.id))
    return VisitCard(
        visit.id, visit.version, visit.number, visit.status, visit.visited_on, visit.enterprise_id,
        visit.enterprise.name, visit.project_id, visit.project.name if visit.project else None, visit.author.name,
        tuple((name, department) for name, department in members), visit.met, visit.manner, visit.tag, visit.summary,
        tuple(promises), visit.created_at, visit.closed_at, step.open_to(read.actor, visit),
    )  # fmt: skip


@query(P.VISIT_SEE)
def photos(read: Read, id: int) -> list[PhotoCard]:
    """The pictures of a visit within reach. One whose file is gone from the store is left out."""
    visible(read, id)
    rows = read.db.scalars(select(Photo).where(Photo.visit_id == id).order_by(Photo.id))
    found = [(row.filename, files.path_of(row.sha256)) for row in rows]
    return [PhotoCard(name, path.read_bytes()) for name, path in found if path.exists()]


@query(P.VISIT_SEE)
def listing(
    read: Read, *, words: str = "", tag: Tag | None = None, still_open: bool = False, mine: bool = False,
    enterprise_id: int | None = None, project_id: int | None = None, first: date | None = None,
    last: date | None = None, heard: Category | None = None, became: OpinionStatus | None = None,
    house: str | None = None, limit: int = 50,
) -> list[VisitRow]:  # fmt: skip
    """Visits within reach, the newest first. `words` is looked for in number, enterprise and summary; `project_id`: and
    those for none in particular; `heard` and `became`: something of this category was heard, and became this; `house`:
    and lies with the department of this name, as the digest counts it (an empty one: with none)."""
    found = (
        select(Visit)
        .join(Enterprise, Visit.enterprise_id == Enterprise.id)
        .where(seen_by(read))
        .order_by(Visit.visited_on.desc(), Visit.id.desc())
        .limit(limit)
    )
    if tag:
        found = found.where(Visit.tag == tag)
    if still_open:
        found = found.where(Visit.status == VisitStatus.LOGGED)
    if enterprise_id:
        found = found.where(Visit.enterprise_id == enterprise_id)
    if project_id:
        found = found.where(or_(Visit.project_id == project_id, Visit.project_id.is_(None)))
    if first:
        found = found.where(Visit.visited_on >= first)
    if last:
        found = found.where(Visit.visited_on <= last)
    if heard or became or house is not None:
        asked = [Opinion.category == heard] if heard else []
        asked += [Opinion.status == became] if became else []
        asked += lies_with(house) if house is not None else []
        said = select(Opinion.visit_id).outerjoin(Case, Opinion.case_id == Case.id).where(told_to(read), *asked)
        found = found.where(Visit.id.in_(said))
    if mine:
        found = found.where(Visit.id.in_(select(Member.visit_id).where(Member.user_id == read.actor.id)))
    if words := words.strip():
        like = f"%{words}%"
        found = found.where(or_(Visit.number.ilike(like), Enterprise.name.ilike(like), Visit.summary.ilike(like)))
    return _rows(read, list(read.db.scalars(found)))


def _rows(read: Read, visits: list[Visit]) -> list[VisitRow]:
    ids = [visit.id for visit in visits]
    went: dict[int, list[str]] = {}
    for id, name in read.db.execute(
        select(Member.visit_id, User.name).join(User).where(Member.visit_id.in_(ids)).order_by(Member.id)
    ):
        went.setdefault(id, []).append(name)
    said: dict[int, list[Opinion]] = {}
    for opinion in read.db.scalars(select(Opinion).where(Opinion.visit_id.in_(ids), told_to(read))):
        said.setdefault(opinion.visit_id, []).append(opinion)
    left = {id: [one for one in told if one.status is OpinionStatus.HEARD] for id, told in said.items()}
    dues = visit_dues.first_due(read, left)
    return [
        VisitRow(
            v.id, v.number, v.status, v.visited_on, v.enterprise_id, v.enterprise.name, tuple(went.get(v.id, ())),
            v.manner, v.tag, len(said.get(v.id, ())), len(left.get(v.id, ())), dues.get(v.id),
        )
        for v in visits
    ]  # fmt: skip
