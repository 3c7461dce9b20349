from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select

from db.engine import kept
from db.org import Department, Post, User
from db.projects import Project
from domain.access import Permission as P
from domain.errors import NotFound
from domain.org import (
    CentreStays,
    Chain,
    CodeTaken,
    DepartmentClosed,
    DepartmentFacts,
    NameTaken,
    Position,
    StillHosting,
    StillPeopled,
    chain_on,
)
from domain.projects import ProjectStatus
from services.clock import local_day
from services.posts import PostCard, card_of, end_post
from services.work import Read, Seen, Work, command, query


@dataclass(frozen=True)
class DepartmentCard:
    """A department as it stands today, with whoever holds its posts."""

    id: int
    version: int
    code: str
    name: str
    phone: str | None
    is_centre: bool
    closed_on: date | None
    people: int
    chain: Chain[PostCard]

    @property
    def vacant(self) -> bool:
        """At work, but without an acting liaison."""
        return self.closed_on is None and self.chain.acting_liaison is None

    @property
    def facts(self) -> DepartmentFacts:
        return DepartmentFacts(self.name, self.code, self.phone)


@dataclass(frozen=True)
class Vacancy:
    """A department without an acting liaison (clause 92), whether the post stands empty or its holder is shut out.

    `since` is None where there never was one.
    """

    department_id: int
    department: str
    since: date | None
    days: int | None


def create_department(work: Work, facts: DepartmentFacts) -> Department:
    """Register a department within `work`. Raises NameTaken, CodeTaken, Incomplete, TooLong."""
    facts = facts.clean()
    _refuse_taken(work, facts)
    department = work.add(Department(**asdict(facts) | {"code": facts.code or _next_code(work)}))
    work.record(department, "department.created", name=department.name)
    return department


def change_department(work: Work, department: Department, facts: DepartmentFacts) -> bool:
    """Overwrite the facts of a department within `work`; False, and no trace, where nothing differs."""
    facts = facts.clean()
    _refuse_taken(work, facts, but=department.id)
    wanted = asdict(facts) | {"code": facts.code or department.code}
    changed = {key: value for key, value in wanted.items() if getattr(department, key) != value}
    for key, value in changed.items():
        setattr(department, key, value)
    if changed:
        work.record(department, "department.changed", name=department.name)
    return bool(changed)


def make_centre(work: Work, department: Department) -> None:
    """From now on this department is the enterprise service centre; whichever was is not. Raises DepartmentClosed."""
    if department.closed_on:
        raise DepartmentClosed(department=department.name)
    if department.is_centre:
        return
    before = work.db.scalar(select(Department).where(Department.is_centre))
    if before:
        before.is_centre = False
        work.record(before, "department.centre_left", name=before.name)
    department.is_centre = True
    work.record(department, "department.centre_made", name=department.name)


def active_department(work: Work, id: int) -> Department:
    """A department that is at work. Raises NotFound, DepartmentClosed."""
    department = work.db.get(Department, id)
    if department is None:
        raise NotFound(what="Department")
    if department.closed_on:
        raise DepartmentClosed(department=department.name)
    return department


def _refuse_taken(work: Work, facts: DepartmentFacts, but: int = 0) -> None:
    def other(clash: ColumnElement[bool]) -> Department | None:
        return work.db.scalar(select(Department).where(clash, Department.id != but))

    if other(Department.name == facts.name):
        raise NameTaken(name=facts.name)
    if facts.code and (taken := other(Department.code == facts.code)):
        raise CodeTaken(code=facts.code, department=taken.name)


def _next_code(work: Work) -> str:
    taken = set(work.db.scalars(select(Department.code)))
    return next(code for n in range(1, len(taken) + 2) if (code := f"D{n:03d}") not in taken)


@command(P.ORG_MANAGE)
def create(work: Work, *, facts: DepartmentFacts) -> int:
    """Register a department; answers its id. Raises NameTaken, CodeTaken, Incomplete, TooLong."""
    return create_department(work, facts).id


@command(P.ORG_MANAGE)
def change(work: Work, seen: Seen, *, facts: DepartmentFacts) -> None:
    """Change name, code or phone of a department. Raises NameTaken, CodeTaken, Stale."""
    change_department(work, work.take(Department, seen), facts)


@command(P.ORG_MANAGE)
def set_centre(work: Work, seen: Seen) -> None:
    """Make this department the enterprise service centre (clause 88). Raises DepartmentClosed, Stale."""
    make_centre(work, work.take(Department, seen))


@command(P.ORG_MANAGE)
def close(work: Work, seen: Seen) -> None:
    """Close a department from today on; its posts end with it and its history stays.

    Raises CentreStays, StillPeopled, StillHosting: nothing may be left without an owner.
    """
    department = work.take(Department, seen)
    if department.closed_on:
        raise DepartmentClosed(department=department.name)
    if department.is_centre:
        raise CentreStays(department=department.name)
    people = list(
        work.db.scalars(select(User.name).where(User.department_id == department.id, User.disabled_at.is_(None)))
    )
    if people:
        raise StillPeopled(department=department.name, count=len(people), names="、".join(people[:3]))
    hosted = _hosted(work, department.id)
    if hosted:
        raise StillHosting(department=department.name, count=len(hosted), project=hosted[0])
    today = local_day(work.now)
    running = or_(Post.valid_to.is_(None), Post.valid_to > today)
    for post in work.db.scalars(_posts().where(Post.department_id == department.id, running)).all():
        end_post(work, post, max(today, post.valid_from))
    department.closed_on = today
    work.record(department, "department.closed", name=department.name)


def _hosted(work: Work, department_id: int) -> list[str]:
    mine = or_(Project.department_id == department_id, Project.receiving_department_id == department_id)
    return list(work.db.scalars(select(Project.name).where(mine, Project.status != ProjectStatus.ENDED)))


@query(P.ORG_SEE)
def listing(read: Read, *, with_closed: bool = False) -> list[DepartmentCard]:
    """Departments, the centre first, with whoever holds their posts today; a zone has tens of them."""
    found = select(Department).order_by(Department.closed_on.is_not(None), Department.is_centre.desc(), Department.name)
    if not with_closed:
        found = found.where(Department.closed_on.is_(None))
    return _cards(read, read.db.scalars(found))


@query(P.ORG_SEE)
def one(read: Read, id: int) -> DepartmentCard:
    """One department, at work or closed. Raises NotFound."""
    return _cards(read, [read.find(Department, id)])[0]


def _cards(read: Read, rows: Iterable[Department]) -> list[DepartmentCard]:
    today = local_day(read.now)
    posts: dict[int, list[PostCard]] = {}
    for post in read.db.scalars(_posts().where(_held_on(today))):
        posts.setdefault(post.department_id, []).append(card_of(post))
    counted = select(User.department_id, func.count()).where(User.disabled_at.is_(None)).group_by(User.department_id)
    people = {department_id: number for department_id, number in read.db.execute(counted)}  # noqa: C416
    return [
        DepartmentCard(
            row.id,
            row.version,
            row.code,
            row.name,
            row.phone,
            row.is_centre,
            row.closed_on,
            people.get(row.id, 0),
            chain_on(posts.get(row.id, []), today),
        )
        for row in rows
    ]


@query(P.ORG_SEE)
def choices(read: Read) -> list[tuple[int, str]]:
    """Departments at work as (id, name), for a select box."""
    found = select(Department.id, Department.name).where(Department.closed_on.is_(None)).order_by(Department.name)
    rows = kept(read.db, "departments to choose from", lambda: read.db.execute(found).all())
    return [(row.id, row.name) for row in rows]


@query(P.ORG_SEE)
def chain_as_of(read: Read, department_id: int, on: date) -> Chain[PostCard]:
    """Who was liable for the department on a day, with names (clauses 87 and 92). Raises NotFound."""
    department = read.find(Department, department_id)
    held = read.db.scalars(_posts().where(Post.department_id == department.id, _held_on(on)))
    return chain_on([card_of(post) for post in held], on)


@query(P.ORG_SEE)
def vacancies(read: Read) -> list[Vacancy]:
    """Departments at work without an acting liaison today, longest vacant first (clause 92)."""
    today = local_day(read.now)
    liaison = Post.position.in_([Position.LIAISON, Position.SUBSTITUTE]), Post.valid_from <= today
    ends: dict[int, date] = {}
    for post in read.db.scalars(select(Post).where(*liaison)):
        ends[post.department_id] = max(ends.get(post.department_id, date.min), _acts_until(post))
    at_work = select(Department.id, Department.name).where(Department.closed_on.is_(None))
    vacant = []
    for id, name in read.db.execute(at_work):
        last_day = ends.get(id)
        if last_day is None:
            vacant.append(Vacancy(id, name, None, None))
        elif last_day < today:
            vacant.append(Vacancy(id, name, last_day + timedelta(days=1), (today - last_day).days))
    return sorted(vacant, key=lambda v: (v.since or date.min, v.department))


def _acts_until(post: Post) -> date:
    """The last day on which the holder of a post acts: a disabled account ends it on the day before."""
    ended = post.valid_to or date.max
    disabled = post.user.disabled_at
    return min(ended, local_day(disabled) - timedelta(days=1)) if disabled else ended


def _posts() -> Select[Post]:
    return select(Post).order_by(Post.valid_from, Post.id)


def _held_on(day: date) -> ColumnElement[bool]:
    return (Post.valid_from <= day) & or_(Post.valid_to.is_(None), Post.valid_to >= day)
