from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlalchemy import or_, select

from db.enterprises import Contact, Enterprise
from db.projects import Project
from domain.access import Permission as P
from domain.enterprises import credit_code, name_key
from domain.errors import Refusal
from domain.industries import Industry
from domain.typed import line, optional_line
from services.work import Read, Seen, Work, command, query


class AlreadyRegistered(Refusal):
    template = "An enterprise with this unified social credit code is already registered: {name}."


@dataclass(frozen=True)
class EnterpriseFacts:
    """The facts of an enterprise as typed. The code may be empty: the investor has no company here yet."""

    name: str
    credit_code: str | None = None
    legal_representative: str | None = None
    industry: Industry | None = None
    address: str | None = None

    def clean(self) -> dict[str, object]:
        """Column values. Raises Incomplete, TooLong and what `credit_code` refuses."""
        name = line(self.name, "Enterprise name")
        return {
            "name": name,
            "name_key": name_key(name),
            "credit_code": credit_code(self.credit_code) if self.credit_code and self.credit_code.strip() else None,
            "legal_representative": optional_line(self.legal_representative, "Legal representative", 100),
            "industry": self.industry,
            "address": optional_line(self.address, "Address", 300),
        }


@dataclass(frozen=True)
class EnterpriseCard:
    id: int
    version: int
    name: str
    credit_code: str | None
    legal_representative: str | None
    industry: Industry | None
    address: str | None
    projects: int


@dataclass(frozen=True)
class ContactCard:
    id: int
    name: str
    title: str | None
    phone: str | None


def register_enterprise(work: Work, facts: EnterpriseFacts) -> Enterprise:
    """Add an enterprise within `work`. Raises AlreadyRegistered when its code is taken."""
    columns = facts.clean()
    _refuse_taken_code(work, columns["credit_code"])
    enterprise = work.add(Enterprise(**columns))
    work.record(enterprise, "enterprise.registered", name=enterprise.name)
    return enterprise


def _refuse_taken_code(work: Work, code: object, but: int | None = None) -> None:
    if code:
        taken = work.db.scalar(select(Enterprise).where(Enterprise.credit_code == code, Enterprise.id != (but or 0)))
        if taken:
            raise AlreadyRegistered(name=taken.name)


def change_enterprise(work: Work, enterprise: Enterprise, facts: EnterpriseFacts) -> None:
    """Overwrite the facts of an enterprise within `work`; unchanged facts leave no trace."""
    columns = facts.clean()
    _refuse_taken_code(work, columns["credit_code"], but=enterprise.id)
    changed = {key: value for key, value in columns.items() if getattr(enterprise, key) != value}
    for key, value in changed.items():
        setattr(enterprise, key, value)
    if changed:
        work.record(enterprise, "enterprise.changed")


@command(P.ENTERPRISE_EDIT)
def register(work: Work, *, facts: EnterpriseFacts) -> int:
    """Register an enterprise; answers its id. Raises AlreadyRegistered, Incomplete, TooLong."""
    return register_enterprise(work, facts).id


@command(P.ENTERPRISE_EDIT)
def change(work: Work, seen: Seen, *, facts: EnterpriseFacts) -> None:
    """Change the facts of an enterprise. Raises AlreadyRegistered, Stale."""
    change_enterprise(work, work.take(Enterprise, seen), facts)


@command(P.ENTERPRISE_EDIT)
def add_contact(work: Work, *, enterprise_id: int, name: str, title: str | None, phone: str | None) -> int:
    """Note a person of an enterprise whom the zone talks to."""
    enterprise = work.find(Enterprise, enterprise_id)
    contact = work.add(
        Contact(
            enterprise_id=enterprise.id,
            name=line(name, "Contact person", 100),
            title=optional_line(title, "Title", 100),
            phone=optional_line(phone, "Contact phone", 60),
        )
    )
    work.record(contact, "contact.added", name=contact.name)
    return contact.id


@query(P.ENTERPRISE_SEE)
def listing(read: Read, *, words: str = "", after: int = 0, limit: int = 50) -> list[EnterpriseCard]:
    """Enterprises by id, `limit` after the id `after`; `words` is looked for in name and code."""
    found = select(Enterprise).where(Enterprise.id > after).order_by(Enterprise.id).limit(limit)
    if words := words.strip():
        pattern = f"%{_escaped(words)}%"
        found = found.where(
            or_(
                Enterprise.name.like(pattern, escape="\\"),
                Enterprise.credit_code.like(pattern.upper(), escape="\\"),
            )
        )
    return _cards(read, read.db.scalars(found))


@query(P.ENTERPRISE_SEE)
def one(read: Read, id: int) -> EnterpriseCard:
    """One enterprise. Raises NotFound."""
    return _cards(read, [read.find(Enterprise, id)])[0]


@query(P.ENTERPRISE_SEE)
def contacts(read: Read, enterprise_id: int) -> list[ContactCard]:
    """The people of an enterprise whom the zone talks to."""
    rows = read.db.scalars(select(Contact).where(Contact.enterprise_id == enterprise_id).order_by(Contact.id))
    return [ContactCard(row.id, row.name, row.title, row.phone) for row in rows]


def _cards(read: Read, rows: Iterable[Enterprise]) -> list[EnterpriseCard]:
    rows = list(rows)
    counted: dict[int, int] = {}
    for owner in read.db.scalars(select(Project.enterprise_id).where(Project.enterprise_id.in_([r.id for r in rows]))):
        counted[owner] = counted.get(owner, 0) + 1
    return [
        EnterpriseCard(
            row.id,
            row.version,
            row.name,
            row.credit_code,
            row.legal_representative,
            row.industry,
            row.address,
            counted.get(row.id, 0),
        )
        for row in rows
    ]


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def facts_of(card: EnterpriseCard) -> EnterpriseFacts:
    """A card as facts, to start a form with."""
    known = asdict(card)
    return EnterpriseFacts(**{key: known[key] for key in EnterpriseFacts.__dataclass_fields__})
