"""How somebody without an account shows that a case is theirs: its number and secret, or the code link of the
enterprise. Whoever shows neither learns nothing, not even whether the number exists."""

import hmac
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from db.cases import Case
from db.complaints import Complaint
from db.enterprises import CodeLink, Enterprise
from domain.cases import BOARD
from domain.receipts import LinkUnknown, WrongCode, number_as_typed, understood
from services.sessions import digest
from services.work import Read


@dataclass(frozen=True)
class Secret:
    """What stands on a receipt, as it was typed or read from its code."""

    number: str
    secret: str


@dataclass(frozen=True)
class Link:
    """A case under the code link of its enterprise."""

    token: str
    number: str


Proof = Secret | Link


def case_of(read: Read, proof: Proof) -> tuple[Case, Complaint]:
    """The case that the proof opens. Raises WrongCode, LinkUnknown."""
    found = _by_secret(read, proof) if isinstance(proof, Secret) else _by_link(read, proof)
    if found is None:
        raise WrongCode
    return found.case, found


def _by_secret(read: Read, proof: Secret) -> Complaint | None:
    """Looked up by what is secret, never by the number: a number that exists and one that does not take one way."""
    number = number_as_typed(proof.number).encode()
    fits = [one for one in opened_by(read, proof.secret) if hmac.compare_digest(one.case.number.encode(), number)]
    return fits[0] if fits else None


def opened_by(read: Read, secret: str) -> list[Complaint]:
    """What this secret opens: one case, and those that were split off from it."""
    found = select(Complaint).where(Complaint.secret_hash == digest(understood(secret))).order_by(Complaint.id)
    return list(read.db.scalars(found.options(joinedload(Complaint.case))))


def _by_link(read: Read, proof: Link) -> Complaint | None:
    own = Case.enterprise_id == enterprise_of(read, proof.token).id
    found = select(Complaint).join(Case).where(own, Case.number == number_as_typed(proof.number), *under_the_link())
    return read.db.scalar(found.options(joinedload(Complaint.case)))


def under_the_link() -> tuple[ColumnElement[bool], ...]:
    """Which cases of its enterprise a code link opens. What is about a department is for its own secret alone: the
    link is issued by the centre, and passes through more hands."""
    return Case.kind.in_(BOARD), Case.about_id.is_(None)


def enterprise_of(read: Read, token: str) -> Enterprise:
    """Whose code link this is. Raises LinkUnknown."""
    return read.db.get_one(Enterprise, _link(read, token).enterprise_id)


def _link(read: Read, token: str) -> CodeLink:
    link = read.db.scalar(select(CodeLink).where(CodeLink.hash == digest(token[:200]), CodeLink.revoked_at.is_(None)))
    if link is None:
        raise LinkUnknown
    return link


def in_hand_of(read: Read, proof: Proof, said: Complaint) -> int | None:
    """Who of the zone has had the proof in hand, if anybody: who gave the receipt, or issued the link."""
    return said.secret_seen_by_id if isinstance(proof, Secret) else _link(read, proof.token).issued_by_id
