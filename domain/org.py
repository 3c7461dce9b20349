from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.errors import Refusal
from domain.labels import Labelled


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


class HasPost(Protocol):
    """A post as the rules look at it. `valid_to` is the last day, included; None = still held."""

    position: Position
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class Chain:
    """Who was liable for a department on a day. Each entry is None where the post stood empty."""

    on: date
    principal: HasPost | None
    deputy: HasPost | None
    direct: HasPost | None
    liaison: HasPost | None
    substitute: HasPost | None

    @property
    def acting_liaison(self) -> HasPost | None:
        """The substitute while there is one, else the liaison."""
        return self.substitute or self.liaison


def holds_on(post: HasPost, day: date) -> bool:
    return post.valid_from <= day and (post.valid_to is None or day <= post.valid_to)


def chain_on(posts: Iterable[HasPost], day: date) -> Chain:
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
