"""Is this lead one that somebody already holds? (clause 29)"""

from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.enterprises import Contact, Enterprise
from db.org import Department, User
from db.projects import Project
from domain.access import Permission as P
from domain.enterprises import name_key
from domain.errors import Refusal
from domain.intake import Likeness, ProjectFacts
from domain.projects import ProjectStatus
from domain.stages import Stage
from services.enterprises import EnterpriseFacts
from services.reach import within_reach
from services.work import Read, query

ALIKE_FROM = 82  # of 100; below it, names of one trade look alike that are not


@dataclass(frozen=True)
class LeadCard:
    """A project that may be the same lead, and who holds it. `open_to_me`: it is within the asker's reach."""

    project_id: int
    number: str
    name: str
    enterprise: str
    stage: Stage
    department: str
    officer: str
    opened_at: datetime
    likeness: tuple[Likeness, ...]
    open_to_me: bool = False


@query(P.PROJECT_INTAKE)
def likely_duplicates(
    read: Read,
    *,
    facts: ProjectFacts,
    enterprise_id: int | None = None,
    enterprise: EnterpriseFacts | None = None,
) -> list[LeadCard]:
    """Projects not ended that look like this lead, most alike first, with who holds each. Beyond one's own reach too:
    that is what the question is for."""
    found = alike(read.db, facts, enterprise_id, enterprise)
    reach = within_reach(Project, read.actor, P.PROJECT_SEE)
    mine = set(read.db.scalars(select(Project.id).where(Project.id.in_([c.project_id for c in found]), reach)))
    return [replace(card, open_to_me=card.project_id in mine) for card in found]


def alike(
    db: Session, facts: ProjectFacts, enterprise_id: int | None, enterprise: EnterpriseFacts | None
) -> list[LeadCard]:
    """See `likely_duplicates`."""
    found: dict[int, set[Likeness]] = {}
    owners = _enterprises_alike(db, enterprise_id, enterprise)
    by_owner = select(Project.id, Project.enterprise_id).where(Project.enterprise_id.in_(owners))
    for project_id, owner in db.execute(by_owner):
        found.setdefault(project_id, set()).update(owners[owner])
    for project_id in _names_alike(db, facts.name):
        found.setdefault(project_id, set()).add(Likeness.SAME_NAME)
    if phone := (facts.contact_phone or "").strip():
        owners_called = select(Contact.enterprise_id).where(Contact.phone == phone)
        called = select(Project.id).where(or_(Project.contact_phone == phone, Project.enterprise_id.in_(owners_called)))
        for project_id in db.scalars(called):
            found.setdefault(project_id, set()).add(Likeness.SAME_CONTACT)
    return sorted(_cards(db, found), key=lambda card: (-len(card.likeness), -card.project_id))[:10]


def _enterprises_alike(
    db: Session, enterprise_id: int | None, typed: EnterpriseFacts | None
) -> dict[int, set[Likeness]]:
    if enterprise_id:
        return {enterprise_id: {Likeness.SAME_ENTERPRISE}}
    if typed is None:
        return {}
    found: dict[int, set[Likeness]] = {}
    if typed.credit_code:
        try:
            code = typed.clean()["credit_code"]
        except Refusal:  # a code that is not one is like no other; the form says so when it is saved
            code = None
        if code:
            for same in db.scalars(select(Enterprise.id).where(Enterprise.credit_code == code)):
                found.setdefault(same, set()).add(Likeness.SAME_CODE)
    keys = {row.id: row.name_key for row in db.execute(select(Enterprise.id, Enterprise.name_key))}
    for near in _near(name_key(typed.name), keys):
        found.setdefault(near, set()).add(Likeness.SAME_NAME)
    return found


def _names_alike(db: Session, name: str) -> list[int]:
    return _near(name_key(name), {row.id: name_key(row.name) for row in db.execute(select(Project.id, Project.name))})


def _near(wanted: str, keys: dict[int, str]) -> list[int]:
    if len(wanted) < 2:
        return []
    near = process.extract(wanted, keys, scorer=fuzz.ratio, score_cutoff=ALIKE_FROM, limit=20)
    return [key for _, _, key in near]


def _cards(db: Session, found: dict[int, set[Likeness]]) -> list[LeadCard]:
    rows = db.execute(
        select(Project, Enterprise.name, Department.name, User.name)
        .join(Enterprise, Project.enterprise_id == Enterprise.id)
        .join(Department, Project.department_id == Department.id)
        .join(User, Project.officer_id == User.id)
        .where(Project.id.in_(found), Project.status != ProjectStatus.ENDED)
    )
    return [
        LeadCard(
            p.id, p.number, p.name, enterprise, p.stage, department, officer, p.opened_at,
            tuple(sorted(found[p.id], key=list(Likeness).index)),
        )
        for p, enterprise, department, officer in rows
    ]  # fmt: skip
