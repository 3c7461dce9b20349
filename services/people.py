from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from secrets import choice

from sqlalchemy import ColumnElement, func, or_, select

from db.org import Department, Departure, User
from db.projects import Project
from domain.access import Actor, Duty, Role, can_carry
from domain.access import Permission as P
from domain.org import LastAdministrator, PersonDisabled, PersonFacts, Standing, StillAccountable, UsernameTaken
from domain.projects import ProjectStatus
from services import hands, passwords, sessions
from services.departments import active_department
from services.work import Read, Seen, Work, command, query

# As what a project names people, and what they must be able to do for it.
NAMED = {
    "officer_id": Duty.OFFICER,
    "leader_id": Duty.LEADER,
    "coordinator_id": Duty.OFFICER,
    "lead_leader_id": Duty.LEADER,
}
NO_PASSWORD = "!"  # no password fits it; set for people who came in by import until one is issued


@dataclass(frozen=True)
class PersonCard:
    id: int
    version: int
    username: str
    name: str
    role: Role
    department_id: int | None
    department: str | None
    phone: str | None
    email: str | None
    must_change_password: bool
    without_password: bool
    disabled_at: datetime | None

    @property
    def facts(self) -> PersonFacts:
        return PersonFacts(self.username, self.name, self.role, self.department_id, self.phone, self.email)


@dataclass(frozen=True)
class PeoplePage:
    cards: list[PersonCard]
    total: int
    pages: int


@dataclass(frozen=True)
class PersonChoice:
    """A person to choose in a select box."""

    id: int
    name: str
    department_id: int | None
    department: str | None
    role: Role


def temporary_password() -> str:
    """A random password that can be read out over the telephone: about 48 bits."""
    syllables = ["".join(choice(letters) for letters in ("bdfghjkmnprstvwz", "aeiou") * 2) for _ in range(3)]
    return "-".join([*syllables, "".join(choice("23456789") for _ in range(4))])


def create_person(work: Work, facts: PersonFacts, password_hash: str = NO_PASSWORD) -> User:
    """Register a person within `work`; without a hash they cannot sign in until a password is issued.

    Raises UsernameTaken, UsernameShape, EmailShape, DepartmentClosed, Incomplete, TooLong.
    """
    facts = facts.clean()
    if taken := work.db.scalar(select(User).where(User.username == facts.username)):
        raise UsernameTaken(username=facts.username, name=taken.name)
    if facts.department_id is not None:
        active_department(work, facts.department_id)
    user = work.add(User(**asdict(facts), password_hash=password_hash, must_change_password=True))
    work.record(user, "person.created", name=user.name, role=user.role.label)
    return user


def change_person(work: Work, user: User, facts: PersonFacts, despite_duties: bool = False) -> bool:
    """Overwrite the facts of a person within `work`; False, and no trace, where nothing differs.

    A lesser role or another department takes effect at the person's next call; what is said about the new one goes into
    other hands. Raises LastAdministrator,
    StillAccountable (another department, or a role that cannot carry what the person is named for), StillHolding
    (likewise, cases) unless `despite_duties`, NobodyTakesOver, UsernameTaken, UsernameShape, EmailShape,
    DepartmentClosed.
    """
    facts = facts.clean()
    wanted = asdict(facts)
    changed = {key: value for key, value in wanted.items() if getattr(user, key) != value}
    if "username" in changed and (taken := work.db.scalar(select(User).where(User.username == facts.username))):
        raise UsernameTaken(username=facts.username, name=taken.name)
    if "role" in changed:
        _keep_an_administrator(work, user)
        _refuse_accountable(work, user, tuple(c for c, duty in NAMED.items() if not can_carry(facts.role, duty)))
    if "department_id" in changed:
        if facts.department_id is not None:
            active_department(work, facts.department_id)
        _refuse_accountable(work, user)
    lost = hands.lost(work, user, facts) if changed.keys() & {"role", "department_id"} else []
    if not despite_duties:
        hands.refuse(work, user, lost)
    left = user.department_id if "department_id" in changed else None
    for key, value in changed.items():
        setattr(user, key, value)
    departed = [work.add(Departure(user_id=user.id, department_id=left, left_at=work.now))] if left else []
    if changed:
        work.record(user, "person.changed", *departed, name=user.name)
    hands.leave(work, user, lost)
    hands.leave(work, user, hands.meant(work, user) if "department_id" in changed else [])
    return bool(changed)


def _lock_administrators(work: Work) -> set[int]:
    """Two administrators who dismiss each other at once must wait for each other: one at least remains."""
    active = User.role == Role.ADMINISTRATOR, User.disabled_at.is_(None)
    return set(work.db.scalars(select(User.id).where(*active).order_by(User.id).with_for_update()))


def _keep_an_administrator(work: Work, leaving: User) -> None:
    if _lock_administrators(work) == {leaving.id}:
        raise LastAdministrator(name=leaving.name)


def _refuse_accountable(work: Work, user: User, columns: Collection[str] = tuple(NAMED)) -> None:
    named = [getattr(Project, column) == user.id for column in columns]
    if not named:
        return
    projects = list(work.db.scalars(select(Project.name).where(or_(*named), Project.status != ProjectStatus.ENDED)))
    if projects:
        raise StillAccountable(name=user.name, count=len(projects), project=projects[0])


@command(P.ORG_MANAGE)
def create(work: Work, *, facts: PersonFacts) -> int:
    """Register a person; answers their id. They cannot sign in until a temporary password is issued.

    Raises UsernameTaken, UsernameShape, EmailShape, DepartmentClosed, Incomplete, TooLong.
    """
    return create_person(work, facts).id


@command(P.ORG_MANAGE)
def change(work: Work, seen: Seen, *, facts: PersonFacts, despite_duties: bool = False) -> None:
    """Change the facts of a person. Raises what `change_person` refuses, and Stale.

    `despite_duties`: the cases that they cannot keep stay behind, to be taken on anew."""
    _lock_administrators(work)
    change_person(work, work.take(User, seen), facts, despite_duties)


@command(P.ORG_MANAGE)
def disable(work: Work, seen: Seen, *, despite_duties: bool = False) -> None:
    """Shut a person out at once, in every open tab.

    Raises LastAdministrator; StillAccountable, StillHolding and StillVisiting unless `despite_duties`, for a stolen
    account cannot wait: then cases, tasks and shares go back to be taken on anew, visits to who answers now.
    """
    _lock_administrators(work)
    user = work.take(User, seen)
    if user.disabled_at:
        return
    if user.role is Role.ADMINISTRATOR:
        _keep_an_administrator(work, user)
    held = hands.of(work, user)
    if not despite_duties:
        _refuse_accountable(work, user)
        hands.refuse(work, user, held)
    user.disabled_at = work.now
    sessions.end_all(work.db, user.id)
    work.record(user, "person.disabled", name=user.name)
    hands.leave(work, user, held)


@command(P.ORG_MANAGE)
def enable(work: Work, seen: Seen) -> None:
    """Let a disabled person sign in again."""
    user = work.take(User, seen)
    if user.disabled_at:
        user.disabled_at = None
        work.record(user, "person.enabled", name=user.name)


@command(P.ORG_MANAGE)
def set_temporary_password(work: Work, seen: Seen, *, password_hash: str) -> None:
    """Replace a person's password by a temporary one and sign them out everywhere. Raises PersonDisabled, Stale."""
    user = work.take(User, seen)
    if user.disabled_at:
        raise PersonDisabled(name=user.name)
    user.password_hash = password_hash
    user.must_change_password = True
    sessions.end_all(work.db, user.id)
    work.record(user, "person.password_issued", name=user.name)


def issue_temporary_password(me: Actor, seen: Seen) -> str:
    """Give a person a temporary password, answered once and kept nowhere; they must change it at sign-in.

    The slow hashing happens before the transaction, so nobody waits for it. Raises PersonDisabled, Stale.
    """
    password = temporary_password()
    set_temporary_password(me, seen, password_hash=passwords.hash_password(password))
    return password


@query(P.ORG_MANAGE)
def listing(
    read: Read,
    *,
    words: str = "",
    department_id: int | None = None,
    role: Role | None = None,
    standing: Standing | None = None,
    page: int = 1,
    size: int = 50,
) -> PeoplePage:
    """One page of people, by department and name; `words` is looked for in name, user name and phone."""
    where = _matching(words, department_id, role, standing)
    total = read.db.scalar(select(func.count()).select_from(User).where(*where)) or 0
    order = Department.name.is_(None), Department.name, User.name, User.id
    found = select(User).outerjoin(Department, User.department_id == Department.id).where(*where).order_by(*order)
    rows = read.db.scalars(found.limit(size).offset((max(page, 1) - 1) * size))
    return PeoplePage([_card(row) for row in rows], total, max(1, -(-total // size)))


def _matching(
    words: str, department_id: int | None, role: Role | None, standing: Standing | None
) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if words := words.strip():
        columns = User.name, User.username, User.phone
        where.append(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    if department_id is not None:
        where.append(User.department_id == department_id)
    if role is not None:
        where.append(User.role == role)
    if standing is not None:
        where.append(
            {
                Standing.ACTIVE: User.disabled_at.is_(None),
                Standing.DISABLED: User.disabled_at.is_not(None),
                Standing.WITHOUT_PASSWORD: (User.password_hash == NO_PASSWORD) & User.disabled_at.is_(None),
            }[standing]
        )
    return where


@query(P.ORG_MANAGE)
def one(read: Read, id: int) -> PersonCard:
    """One person. Raises NotFound."""
    return _card(read.find(User, id))


@query(P.ORG_MANAGE)
def without_password(read: Read, *, limit: int = 1000) -> list[PersonCard]:
    """Active people to whom no password was ever issued: they came in by import."""
    where = _matching("", None, None, Standing.WITHOUT_PASSWORD)
    return [_card(row) for row in read.db.scalars(select(User).where(*where).order_by(User.id).limit(limit))]


@query(P.ORG_SEE)
def choices(read: Read, department_id: int | None = None, role: Role | None = None) -> list[PersonChoice]:
    """Active people for a select box, all or those of one department, one role."""
    columns = User.id, User.name, User.department_id, Department.name, User.role
    found = select(*columns).outerjoin(Department, User.department_id == Department.id)
    found = found.where(User.disabled_at.is_(None)).order_by(User.name, User.id)
    if department_id is not None:
        found = found.where(User.department_id == department_id)
    if role is not None:
        found = found.where(User.role == role)
    return [PersonChoice(*row) for row in read.db.execute(found)]


def _card(row: User) -> PersonCard:
    return PersonCard(
        row.id,
        row.version,
        row.username,
        row.name,
        row.role,
        row.department_id,
        row.department.name if row.department else None,
        row.phone,
        row.email,
        row.must_change_password,
        row.password_hash == NO_PASSWORD,
        row.disabled_at,
    )
