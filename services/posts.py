from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from db.org import Department, Post, User
from domain.access import Permission as P
from domain.errors import NotFound
from domain.org import (
    DatesReversed,
    DepartmentClosed,
    LiaisonRank,
    PersonDisabled,
    Position,
    PostFacts,
    PostOver,
    PostTaken,
    Rank,
    overlap,
)
from services import hands
from services.clock import local_day
from services.work import Read, Seen, Work, command, query


@dataclass(frozen=True)
class PostCard:
    """Who holds, held or will hold a position of a department. `valid_to` is the last day, included.

    `shut_out`: the person is still in post but the account is disabled.
    """

    id: int
    version: int
    department_id: int
    department: str
    user_id: int
    person: str
    phone: str | None
    position: Position
    rank: Rank
    title: str
    valid_from: date
    valid_to: date | None
    shut_out: bool


def card_of(post: Post) -> PostCard:
    return PostCard(
        post.id,
        post.version,
        post.department_id,
        post.department.name,
        post.user_id,
        post.user.name,
        post.user.phone,
        post.position,
        post.rank,
        post.title,
        post.valid_from,
        post.valid_to,
        post.user.disabled_at is not None,
    )


def appoint_post(work: Work, facts: PostFacts) -> Post:
    """Give a person a position of a department within `work` (clause 92). What they have in hand that is said about it
    goes into other hands.

    Raises LiaisonRank, PostTaken, SubstituteNeedsEnd, DatesReversed, DepartmentClosed, PersonDisabled, NotFound,
    NobodyTakesOver.
    """
    facts = facts.clean()
    department = work.lock(Department, facts.department_id)  # two appointments to one position wait for each other
    user = work.db.get(User, facts.user_id)
    if user is None:
        raise NotFound(what="Person")
    still_held = facts.valid_to is None or facts.valid_to >= local_day(work.now)
    if still_held and department.closed_on:
        raise DepartmentClosed(department=department.name)
    if still_held and user.disabled_at:
        raise PersonDisabled(name=user.name)
    if facts.position is Position.LIAISON and facts.rank is not Rank.DEPUTY_HEAD:
        raise LiaisonRank(name=user.name, rank=facts.rank.label)
    post = Post(**asdict(facts))
    _refuse_overlap(work, post, department)
    work.add(post)
    work.record(post, "post.appointed", person=user.name, department=department.name, position=facts.position.label)
    hands.leave(work, user, hands.meant(work, user))
    return post


def end_post(work: Work, post: Post, last_day: date) -> None:
    """Set the last day of a post within `work`; a later successor begins the day after.

    Raises DatesReversed, PostOver (it ended already), PostTaken (another holds it by then).
    """
    if post.valid_to is not None and post.valid_to < local_day(work.now):
        raise PostOver(day=post.valid_to)
    if last_day < post.valid_from:
        raise DatesReversed
    if last_day == post.valid_to:
        return
    department = work.lock(Department, post.department_id)
    wanted = Post(position=post.position, valid_from=post.valid_from, valid_to=last_day)
    _refuse_overlap(work, wanted, department, but=post.id)
    post.valid_to = last_day
    work.record(
        post,
        "post.ended",
        person=post.user.name,
        department=department.name,
        position=post.position.label,
        last_day=last_day,
    )


def _refuse_overlap(work: Work, wanted: Post, department: Department, but: int = 0) -> None:
    """At most one person holds a position of a department on any day."""
    others = select(Post).where(Post.department_id == department.id, Post.position == wanted.position, Post.id != but)
    with work.db.no_autoflush:
        for post in work.db.scalars(others):
            if overlap(post, wanted):
                raise PostTaken(department=department.name, position=post.position.label, name=post.user.name)


@command(P.ORG_MANAGE)
def appoint(work: Work, *, facts: PostFacts) -> int:
    """Give a person a position of a department; answers the post's id (clause 92).

    Raises LiaisonRank, PostTaken, SubstituteNeedsEnd, DatesReversed, DepartmentClosed, PersonDisabled, NotFound.
    """
    post = appoint_post(work, facts)
    work.notify([post.user_id], "post.appointed", department=post.department.name, position=post.position.label)
    return post.id


@command(P.ORG_MANAGE)
def end(work: Work, seen: Seen, *, last_day: date) -> None:
    """Say which is the last day of a post. Raises DatesReversed, PostOver, PostTaken, Stale."""
    end_post(work, work.take(Post, seen), last_day)


@query(P.ORG_SEE)
def history(read: Read, department_id: int) -> list[PostCard]:
    """Everyone who held, holds or will hold a post of the department, newest first."""
    department = read.find(Department, department_id)
    rows = read.db.scalars(
        select(Post).where(Post.department_id == department.id).order_by(Post.valid_from.desc(), Post.id.desc())
    )
    return [card_of(row) for row in rows]


@query(P.ORG_SEE)
def of_person(read: Read, user_id: int) -> list[PostCard]:
    """Every post of a person, newest first."""
    rows = read.db.scalars(select(Post).where(Post.user_id == user_id).order_by(Post.valid_from.desc(), Post.id.desc()))
    return [card_of(row) for row in rows]
