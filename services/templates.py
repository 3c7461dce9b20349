"""Reply templates: kept by the centre, offered wherever somebody writes to an enterprise."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from db.complaints import Template
from domain.access import Permission as P
from domain.categories import Category
from domain.errors import Refusal
from domain.templates import checked
from domain.typed import insist, line, paragraph
from services.work import Read, Seen, Work, command, query


class TemplateThere(Refusal):
    template = "There is a template with the name {name} already."


@dataclass(frozen=True)
class TemplateCard:
    """A template. `category` None: fits any."""

    id: int
    version: int
    name: str
    body: str
    category: Category | None


@query(P.CASE_SEE)
def listing(read: Read, *, category: Category | None = None) -> list[TemplateCard]:
    """The templates in use, by name; with `category` those that fit it."""
    found = select(Template).where(Template.retired_at.is_(None)).order_by(Template.name)
    if category is not None:
        found = found.where(or_(Template.category.is_(None), Template.category == category))
    return [TemplateCard(t.id, t.version, t.name, t.body, t.category) for t in read.db.scalars(found)]


@command(P.TEMPLATE_KEEP)
def add(work: Work, *, name: str, body: str, category: Category | None = None) -> int:
    """Offer a template from now on. Raises TemplateThere, UnknownField, BrokenField, Incomplete."""
    insist({"Name": name, "Words": body})
    row = Template(name=_free(work, name), body=checked(paragraph(body, "Words", 4000)), category=category)
    work.record(work.add(row), "template.added", name=row.name)
    return row.id


@command(P.TEMPLATE_KEEP)
def change(work: Work, seen: Seen, *, name: str, body: str, category: Category | None = None) -> None:
    """Change a template; what was written with it stays as it is. Raises as `add`, Stale."""
    row = work.take(Template, seen)
    row.name = _free(work, name, row.id)
    row.body, row.category = checked(paragraph(body, "Words", 4000)), category
    work.record(row, "template.changed", name=row.name)


@command(P.TEMPLATE_KEEP)
def retire(work: Work, seen: Seen) -> None:
    """Offer a template no longer."""
    row = work.take(Template, seen)
    row.retired_at = work.now
    row.name = f"{row.name} #{row.id}"[-100:]  # the name is free again
    work.record(row, "template.retired", name=row.name)


def _free(work: Work, name: str, own: int | None = None) -> str:
    clean = line(name, "Name", 80)
    if work.db.scalar(select(Template.id).where(Template.name == clean, Template.id != (own or 0))):
        raise TemplateThere(name=clean)
    return clean
