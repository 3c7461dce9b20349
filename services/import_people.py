"""People coming in from lists."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from db.org import Post, User
from domain.access import Role
from domain.cells import CellEmpty
from domain.errors import Refusal
from domain.org import (
    LiaisonRank,
    PersonDisabled,
    PersonFacts,
    Position,
    PostFacts,
    PostTaken,
    Rank,
    clean_username,
    overlap,
)
from domain.rows import Problem, Row
from domain.sheets import PEOPLE
from services.clock import local_day
from services.import_lookups import Directory, among
from services.import_plans import Match, Note, Planned, Ref, writing
from services.people import change_person, create_person
from services.posts import appoint_post
from services.work import Read, Work

NO_HOME = (Role.ADMINISTRATOR, Role.ZONE_LEADER)
POST_COLUMNS = ("position", "rank", "title", "valid_from", "valid_to")


class PostKept(Note):
    template = "The post that {name} already holds stays as it is; end it on the department's page to change it."


class People:
    """Known again by username. New people have no password until one is issued; a position becomes a post."""

    def __init__(self, read: Read, rows: Sequence[Row]) -> None:
        self.today = local_day(read.now)
        self.directory = Directory(read.db)
        names = {row.values["username"]: _username(row.values["username"]) for row in rows if "username" in row.values}
        self.usernames = names
        wanted = (name for name in names.values() if isinstance(name, str))
        self.known = {user.username: user for user in among(read.db, User.username, wanted)}
        self.posts: dict[tuple[int, Position], list[Post]] = defaultdict(list)
        for post in read.db.scalars(select(Post)):
            self.posts[post.department_id, post.position].append(post)
        self.planned: dict[tuple[int, Position], list[tuple[str, PostFacts]]] = defaultdict(list)

    def match(self, row: Row) -> Match:
        if "username" not in row.values:
            return Match()
        username = self.usernames[row.values["username"]]
        if isinstance(username, Refusal):
            return Match(problems=(Problem(PEOPLE.column("username").label, username),))
        problems: list[Problem] = []
        notes: list[Note] = []
        known = self.known.get(username)
        resolved: dict[str, Any] = {"username": username}
        if "department" in row.values:
            try:
                resolved["department"] = self.directory.department(row.values["department"])
            except Refusal as refusal:
                problems.append(Problem(PEOPLE.column("department").label, refusal))
        present = _present(known) if known else {}
        told = {**present, **row.values, **resolved}
        if known and known.disabled_at:
            problems.append(Problem("", PersonDisabled(name=known.name)))
        if told.get("department") is None and told.get("role") not in NO_HOME and not problems:
            problems.append(Problem(PEOPLE.column("department").label, CellEmpty()))
        if "position" in row.values and isinstance(told.get("department"), Ref):
            problems += self._post(known, told, resolved, present, notes)
        return Match(known.id if known else None, present, resolved, tuple(problems), tuple(notes), (username,))

    def _post(
        self,
        known: User | None,
        told: Mapping[str, Any],
        resolved: dict[str, Any],
        present: dict[str, Any],
        notes: list[Note],
    ) -> Iterator[Problem]:
        """What stands against the post that the row asks for. A post already held is left as it is."""
        if told.get("rank") is None:
            yield Problem(PEOPLE.column("rank").label, CellEmpty())
            return
        department, position = told["department"], told["position"]
        try:
            wanted = post_of(told, known.id if known else 0, self.today)
        except Refusal as refusal:
            yield Problem(PEOPLE.column("position").label, refusal)
            return
        for post in self.posts[department.id, position]:
            if known and post.user_id == known.id and (overlap(post, wanted) or _same_post(post, wanted)):
                if any(told.get(c) not in (None, getattr(post, c)) for c in POST_COLUMNS):
                    notes.append(PostKept(name=known.name))
                resolved |= {column: getattr(post, column) for column in POST_COLUMNS}
                present |= {"position": post.position}
                return
        present |= {"position": None, "rank": None, "title": None}
        if position is Position.LIAISON and wanted.rank is not Rank.DEPUTY_HEAD:
            yield Problem(PEOPLE.column("rank").label, LiaisonRank(name=told.get("name", ""), rank=wanted.rank.label))
        held = [post.user.name for post in self.posts[department.id, position] if overlap(post, wanted)]
        held += [name for name, post in self.planned[department.id, position] if overlap(post, wanted)]
        if held:
            taken = PostTaken(department=department.name, position=position.label, name=held[0])
            yield Problem(PEOPLE.column("position").label, taken)
        self.planned[department.id, position].append((told.get("name", ""), wanted))

    def write(self, work: Work, rows: Sequence[Planned]) -> None:
        for row in rows:
            with writing(row):
                self._write(work, row)

    def _write(self, work: Work, row: Planned) -> None:
        user = work.lock(User, row.known) if row.known else None
        told = {**(_present(user) if user else {}), **row.values}
        department = told.get("department")
        facts = PersonFacts(
            told["username"],
            told["name"],
            told["role"],
            department.id if department else None,
            told.get("phone"),
            told.get("email"),
        )
        if user:
            change_person(work, user, facts)
        else:
            user = create_person(work, facts)
        position = PEOPLE.column("position").label
        if "position" in row.values and (row.known is None or any(c.column == position for c in row.changes)):
            appoint_post(work, post_of(told, user.id, local_day(work.now)))


def post_of(told: Mapping[str, Any], user_id: int, today: date) -> PostFacts:
    """The post that a row asks for; it begins today where no day is given. Raises what PostFacts refuse."""
    return PostFacts(
        department_id=told["department"].id,
        user_id=user_id,
        position=told["position"],
        rank=told["rank"],
        valid_from=told.get("valid_from") or today,
        valid_to=told.get("valid_to"),
        title=told.get("title") or "",
    ).clean()


def _same_post(post: Post, wanted: PostFacts) -> bool:
    return (post.valid_from, post.valid_to) == (wanted.valid_from, wanted.valid_to)


def _present(user: User) -> dict[str, Any]:
    home = Ref(user.department.id, user.department.name) if user.department else None
    present = {fact: getattr(user, fact) for fact in ("username", "name", "role", "phone", "email")}
    return {**present, "department": home}


def _username(typed: str) -> str | Refusal:
    try:
        return clean_username(typed)
    except Refusal as refusal:
        return refusal
