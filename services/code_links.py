"""The code link of an enterprise: the address under which it sees its own cases, people and promises (clause 20)."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.enterprises import CodeLink, Enterprise
from db.org import User
from domain.access import Permission as P
from domain.errors import NotFound
from services.sessions import digest
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class CodeLinkCard:
    """That there is a link, since when and by whom; where it leads, nobody can look up."""

    issued_at: datetime
    issued_by: str


@command(P.LINK_ISSUE)
def issue(work: Work, *, enterprise_id: int) -> str:
    """Make a new link for the enterprise; answers its token, the only time. The one before is revoked."""
    enterprise = work.find(Enterprise, enterprise_id)
    token = secrets.token_urlsafe(24)
    revoked = _revoke(work, enterprise)
    link = work.add(CodeLink(enterprise_id=enterprise.id, hash=digest(token), issued_by_id=work.actor.id))
    work.record(enterprise, "link.issued", *revoked, link)
    return token


@command(P.LINK_ISSUE)
def revoke(work: Work, *, enterprise_id: int) -> None:
    """From now on the link of the enterprise opens nothing. Raises NotFound where there is none."""
    enterprise = work.find(Enterprise, enterprise_id)
    revoked = _revoke(work, enterprise)
    if not revoked:
        raise NotFound(what="Code link")
    work.record(enterprise, "link.revoked", *revoked)


def _revoke(work: Work, enterprise: Enterprise) -> list[CodeLink]:
    work.lock(Enterprise, enterprise.id)
    open_links = list(work.db.scalars(select(CodeLink).where(*_open(enterprise.id))))
    for link in open_links:
        link.revoked_at = work.now
    return open_links


@query(P.LINK_ISSUE)
def of_enterprise(read: Read, enterprise_id: int) -> CodeLinkCard | None:
    """The link that is valid now. Raises NotFound."""
    read.find(Enterprise, enterprise_id)
    return _card(read.db, enterprise_id)


def _card(db: Session, enterprise_id: int) -> CodeLinkCard | None:
    found = select(CodeLink.created_at, User.name).join(User, CodeLink.issued_by_id == User.id)
    row = db.execute(found.where(*_open(enterprise_id))).first()
    return CodeLinkCard(*row) if row else None


def _open(enterprise_id: int) -> tuple[ColumnElement[bool], ...]:
    return CodeLink.enterprise_id == enterprise_id, CodeLink.revoked_at.is_(None)
