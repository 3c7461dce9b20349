import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Generic, Protocol, TypeVar

from domain.access import STAFF, Role
from domain.errors import Refusal
from domain.labels import Labelled
from domain.typed import line, optional_line


class Position(Labelled):
    """What a post answers for. The three leaders are those whom clause 18 holds liable."""

    PRINCIPAL = "principal", "Principal leader"
    DEPUTY = "deputy", "Deputy leader in charge"
    DIRECT = "direct", "Direct leader"
    LIAISON = "liaison", "Aftercare liaison"
    SUBSTITUTE = "substitute", "Substitute liaison"


class Rank(Labelled):
    HEAD = "head", "Head of department"
    DEPUTY_HEAD = "deputy_head", "Deputy head of department"
    SECTION = "section", "Section head"
    STAFF = "staff", "Staff"


class Standing(Labelled):
    """How a person stands with the system; a filter of the list of people."""

    ACTIVE = "active", "Active"
    WITHOUT_PASSWORD = "without_password", "No password issued yet"
    DISABLED = "disabled", "Disabled"


class LiaisonRank(Refusal):
    """One deputy head per department is its liaison (clause 四（一）)."""

    template = "The aftercare liaison must be a deputy head of department; {name} holds the rank of {rank}."
    words = ("rank",)


class PostTaken(Refusal):
    template = "{department} already has a {position} for these dates: {name}. End that post first."
    words = ("position",)


class DatesReversed(Refusal):
    template = "The last day cannot be before the first day."


class SubstituteNeedsEnd(Refusal):
    template = "A substitute liaison needs a last day."


class CodeTaken(Refusal):
    template = "The code {code} already belongs to {department}."


class NameTaken(Refusal):
    template = "There is already a department called {name}."


class UsernameTaken(Refusal):
    template = "The user name {username} already belongs to {name}."


class UsernameShape(Refusal):
    template = (
        "A user name has 2 to 40 characters: letters a to z, digits, dot, hyphen or underscore, "
        "and begins with a letter or a digit."
    )


class EmailShape(Refusal):
    template = "{email} is not an e-mail address."


class DepartmentClosed(Refusal):
    template = "{department} is closed. Choose a department that is at work."


class StillPeopled(Refusal):
    template = "{department} still has {count} active people: {names}. Move or disable them first."


class StillHosting(Refusal):
    template = "{department} is still accountable for {count} projects, such as {project}. Hand them over first."


class CentreStays(Refusal):
    template = "{department} is the enterprise service centre. Make another department the centre first."


class StillAccountable(Refusal):
    """Nothing is ever without a named owner: whoever leaves hands over first, or is disabled knowingly."""

    template = "{name} is still named as accountable on {count} projects, such as {project}. Hand them over first."


class StillHolding(Refusal):
    """No case without a named owner, not for a minute: whoever leaves passes on first, or leaves it knowingly."""

    template = "{name} still has {count} cases, tasks or shares in hand, such as {number}. Pass them on first."


class StillVisiting(Refusal):
    template = (
        "{name} still has {plans} visits to pay and {opinions} opinions to settle, the first at {enterprise}. "
        "Reassign and settle them first."
    )


class NobodyTakesOver(Refusal):
    template = "Nobody is there to take over what {name} has in hand. Register somebody who can first."


class LastAdministrator(Refusal):
    template = "{name} is the last administrator who can sign in. Appoint another administrator first."


class PersonDisabled(Refusal):
    template = "{name} is disabled. Enable the account first."


class NobodysRole(Refusal):
    template = "“{role}” is a role that no person can be given."
    words = ("role",)


class PostOver(Refusal):
    template = "This post ended on {day}."


class HasPost(Protocol):
    """A post as the rules look at it. `valid_to` is the last day, included; None = still held."""

    @property
    def position(self) -> Position: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


class Held(HasPost, Protocol):
    """A post with its holder. `shut_out`: the holder's account is disabled, so nobody acts."""

    @property
    def shut_out(self) -> bool: ...


H = TypeVar("H", bound=Held)


@dataclass(frozen=True)
class DepartmentFacts:
    """A department as typed. An empty code is given by the system."""

    name: str
    code: str = ""
    phone: str | None = None

    def clean(self) -> "DepartmentFacts":
        """The same facts, tidied. Raises Incomplete, TooLong."""
        return replace(
            self,
            name=line(self.name, "Department name"),
            code=line(unicodedata.normalize("NFKC", self.code or ""), "Code", 40, required=False).upper(),
            phone=optional_line(self.phone, "Phone", 60),
        )


@dataclass(frozen=True)
class PersonFacts:
    """A person of the zone as typed."""

    username: str
    name: str
    role: Role
    department_id: int | None = None
    phone: str | None = None
    email: str | None = None

    def clean(self) -> "PersonFacts":
        """The same facts, tidied. Raises Incomplete, TooLong, UsernameShape, EmailShape, NobodysRole."""
        if self.role not in STAFF:
            raise NobodysRole(role=self.role.label)
        email = optional_line(self.email, "E-mail", 200)
        if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise EmailShape(email=email)
        return replace(
            self,
            username=clean_username(self.username),
            name=line(self.name, "Name"),
            phone=optional_line(self.phone, "Phone", 60),
            email=email,
        )


@dataclass(frozen=True)
class PostFacts:
    """Who is to hold which position of which department, from when; the last day may be open."""

    department_id: int
    user_id: int
    position: Position
    rank: Rank
    valid_from: date
    valid_to: date | None = None
    title: str = ""

    def clean(self) -> "PostFacts":
        """The same facts, tidied. Raises TooLong, DatesReversed, SubstituteNeedsEnd."""
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise DatesReversed
        if self.position is Position.SUBSTITUTE and self.valid_to is None:
            raise SubstituteNeedsEnd
        return replace(self, title=line(self.title, "Title", 100, required=False))


@dataclass(frozen=True)
class Chain(Generic[H]):
    """Who was liable for a department on a day. Each entry is None where the post stood empty."""

    on: date
    principal: H | None
    deputy: H | None
    direct: H | None
    liaison: H | None
    substitute: H | None

    @property
    def acting_liaison(self) -> H | None:
        """The substitute while there is one, else the liaison; nobody whose account is disabled."""
        return next((post for post in (self.substitute, self.liaison) if post and not post.shut_out), None)


def clean_username(typed: str) -> str:
    """A user name as stored: half-width, lower-case. Raises UsernameShape."""
    name = unicodedata.normalize("NFKC", typed or "").strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{1,39}", name):
        raise UsernameShape
    return name


def holds_on(post: HasPost, day: date) -> bool:
    return post.valid_from <= day and (post.valid_to is None or day <= post.valid_to)


def chain_on(posts: Iterable[H], day: date) -> Chain[H]:
    """The chain among the posts of one department on `day` (clauses 87 and 92)."""
    held = {post.position: post for post in posts if holds_on(post, day)}
    return Chain(
        day,
        held.get(Position.PRINCIPAL),
        held.get(Position.DEPUTY),
        held.get(Position.DIRECT),
        held.get(Position.LIAISON),
        held.get(Position.SUBSTITUTE),
    )


def overlap(a: HasPost, b: HasPost) -> bool:
    """Do two posts share a day?"""
    return (b.valid_to is None or a.valid_from <= b.valid_to) and (a.valid_to is None or b.valid_from <= a.valid_to)
