"""One live sheet for each enterprise (一企一表, clause 43): what the zone knows of it, as this person may see it."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from db.cases import Case
from db.complaints import Attachment
from db.enterprises import Enterprise
from db.projects import Project
from db.visits import Promise, Visit
from domain.access import Actor, allows
from domain.access import Permission as P
from domain.cases import CaseKind, CaseStatus
from domain.labels import Labelled
from domain.limits import Lamp
from domain.papers import Facts, Grid, Heading, Paper
from services import board, burden, documents, enterprises, figures, opinions, other_contacts, rulebook, visits
from services.board import ProjectRow
from services.burden import BurdenMonth
from services.clock import utc_now
from services.documents import DocumentCard
from services.enterprises import ContactCard, EnterpriseCard
from services.figures import LABELS, YearCard
from services.language import day, moment, money, number, period, translate
from services.opinions import HeardLine
from services.other_contacts import ContactLine
from services.projects import people_named
from services.rulebook import Due
from services.visit_reach import seen_by
from services.visits import VisitRow
from services.work import Read, query

MOST = 100


@dataclass(frozen=True)
class CaseLine:
    """A case of the enterprise: whatever somebody does for it by a time. `lamp` None: it is resolved."""

    id: int
    number: str
    kind: CaseKind
    project_id: int | None
    title: str
    status: CaseStatus
    department: str
    officer: str
    opened_at: datetime
    due_at: datetime
    resolved_at: datetime | None
    lamp: Lamp | None
    due: Due


@dataclass(frozen=True)
class PromiseLine:
    """What somebody promised the enterprise on a visit."""

    visit_id: int
    visited_on: date
    body: str


@dataclass(frozen=True)
class FileLine:
    """A file of a case of the enterprise."""

    id: int
    filename: str
    case_id: int
    case_number: str
    kind: CaseKind
    added_at: datetime


@dataclass(frozen=True)
class Sheet:
    """Everything about one enterprise that the asker may see; of what there is much, the first `MOST`."""

    enterprise: EnterpriseCard
    contacts: list[ContactCard]
    figures: list[YearCard]
    projects: list[ProjectRow]
    leaders: dict[int, tuple[str, str | None]]  # by project: the accountable leader, the lead leader
    cases: list[CaseLine]
    visits: list[VisitRow]
    spoken: list[ContactLine]  # other than on visits
    heard: list[HeardLine]
    promises: list[PromiseLine]
    months: list[BurdenMonth]
    documents: list[tuple[ProjectRow, DocumentCard]]
    files: list[FileLine]


def of_enterprise(me: Actor, id: int) -> Sheet:
    """The sheet of an enterprise. Each part answers for itself what this person may see. Raises NotFound."""
    found = board.of_enterprise(me, id) if allows(me, P.PROJECT_SEE) else []
    return Sheet(
        enterprises.one(me, id),
        enterprises.contacts(me, id),
        figures.of_enterprise(me, id),
        found,
        leaders_of(me, id) if allows(me, P.PROJECT_SEE) else {},
        cases_of(me, id) if allows(me, P.CASE_SEE) else [],
        visits.listing(me, enterprise_id=id, limit=MOST) if allows(me, P.VISIT_SEE) else [],
        other_contacts.of_enterprise(me, id, limit=MOST),
        opinions.of_enterprise(me, id, limit=MOST) if allows(me, P.VISIT_SEE) else [],
        promises_of(me, id) if allows(me, P.VISIT_SEE) else [],
        burden.months(me, id) if allows(me, P.VISIT_SEE) else [],
        [(project, card) for project in found for card in documents.of_project(me, project.id)],
        files_of(me, id) if allows(me, P.CASE_SEE) else [],
    )


@query(P.PROJECT_SEE)
def leaders_of(read: Read, enterprise_id: int) -> dict[int, tuple[str, str | None]]:
    """Who leads each project of an enterprise within reach: the accountable leader, the lead leader if there is one."""
    found = read.db.scalars(select(Project).where(Project.enterprise_id == enterprise_id, read.reach(Project))).all()
    names = people_named(read.db, {id for p in found for id in (p.leader_id, p.lead_leader_id)})
    return {p.id: (names[p.leader_id], names.get(p.lead_leader_id)) for p in found}


@query(P.CASE_SEE)
def cases_of(read: Read, enterprise_id: int) -> list[CaseLine]:
    """The cases of an enterprise and its projects within reach: the open ones first, by promise; then the newest."""
    read.db.get_one(Enterprise, enterprise_id)
    rows = read.db.scalars(
        select(Case)
        .where(_its(enterprise_id), read.reach(Case))
        .order_by(Case.resolved_at.is_not(None), Case.resolved_at.desc(), Case.due_at, Case.id)
        .limit(MOST)
    )
    cases = list(rows)
    dues = rulebook.judged(read, ((c.rule_id, c.begun_at, c.due_at) for c in cases))
    return [
        CaseLine(
            c.id, c.number, c.kind, c.project_id, c.title or (c.project.name if c.project else ""), c.status,
            c.department.name, c.officer.name, c.opened_at, c.due_at, c.resolved_at,
            None if c.resolved_at else due.lamp, due,
        )
        for c, due in zip(cases, dues, strict=True)
    ]  # fmt: skip


def _its(enterprise_id: int) -> ColumnElement[bool]:
    its_projects = select(Project.id).where(Project.enterprise_id == enterprise_id)
    return or_(Case.enterprise_id == enterprise_id, Case.project_id.in_(its_projects))


@query(P.CASE_SEE)
def files_of(read: Read, enterprise_id: int) -> list[FileLine]:
    """The files of its cases within reach, newest first."""
    rows = read.db.execute(
        select(Attachment, Case.number, Case.kind)
        .join(Case, Attachment.case_id == Case.id)
        .where(_its(enterprise_id), read.reach(Case))
        .order_by(Attachment.id.desc())
        .limit(MOST)
    )
    return [FileLine(a.id, a.filename, a.case_id, number, kind, a.created_at) for a, number, kind in rows]


@query(P.VISIT_SEE)
def promises_of(read: Read, enterprise_id: int) -> list[PromiseLine]:
    """What was promised on visits within reach, newest first."""
    rows = read.db.execute(
        select(Visit.id, Visit.visited_on, Promise.body)
        .join(Promise, Promise.visit_id == Visit.id)
        .where(Visit.enterprise_id == enterprise_id, seen_by(read))
        .order_by(Visit.visited_on.desc(), Promise.id.desc())
        .limit(MOST)
    )
    return [PromiseLine(id, on, body) for id, on, body in rows]


def paper(me: Actor, id: int, lang: str) -> Paper:
    """The sheet as a paper, in the reader's language. Raises NotFound."""
    sheet = of_enterprise(me, id)

    def say(msgid: str, **params: object) -> str:
        return translate(lang, msgid, **params)

    def grid(empty: str, heads: tuple[str, ...], rows: list[tuple[object, ...]]) -> Grid:
        said = tuple(tuple(_cell(lang, value) for value in row) for row in rows)
        if len(rows) == MOST:  # a list that was cut says so
            said += ((say("The first {n} are shown.", n=MOST), *("" for _ in heads[1:])),)
        return Grid(tuple(say(head) for head in heads), said, say(empty))

    one = sheet.enterprise
    return Paper(
        say("Enterprise sheet"),
        one.name,
        (
            Heading(say("Profile")),
            Facts(
                tuple(
                    (say(label), _cell(lang, value))
                    for label, value in (
                        ("Unified social credit code", one.credit_code),
                        ("Legal representative", one.legal_representative),
                        ("Industry", one.industry),
                        ("Address", one.address),
                    )
                )
            ),
            grid("No contact person yet.", ("Contact person", "Title", "Contact phone"),
                 [(c.name, c.title, c.phone) for c in sheet.contacts]),
            Heading(say("Figures by year")),
            grid("No figures yet.", ("Year", *LABELS.values()),
                 [(str(y.year), *(getattr(y.facts, f.name) for f in fields(y.facts))) for y in sheet.figures]),
            Heading(say("Projects and who is accountable")),
            grid("No project of this enterprise is yours to see.",
                 ("Number", "Project", "Stage", "Planned investment", "Accountable department", "Accountable leader",
                  "Accountable officer", "Lead leader"),
                 [(p.number, p.name, p.stage, money(lang, p.amount, p.currency.value), p.department,
                   sheet.leaders[p.id][0], p.officer, sheet.leaders[p.id][1]) for p in sheet.projects]),
            Heading(say("Cases")),
            grid("No case of this enterprise is yours to see.",
                 ("Number", "Kind", "Subject", "Status", "Lies with", "Resolve by", "Lamp"),
                 [(c.number, c.kind, c.title, c.status, f"{c.department} · {c.officer}", c.due_at, c.lamp)
                  for c in sheet.cases]),
            Heading(say("Visits")),
            grid("No visit of this enterprise is yours to see.", ("Number", "Day", "Who went", "Kind of contact"),
                 [(v.number, v.visited_on, "、".join(v.went), v.tag) for v in sheet.visits]),
            Heading(say("Other contacts")),
            grid("No other contact is on record.",
                 ("Day", "Way of contact", "Who spoke with it", "About", "Kind of contact"),
                 [(s.on, s.contact, s.who, s.about, s.tag) for s in sheet.spoken]),
            Heading(say("Opinions heard on visits")),
            grid("No opinion is on record.", ("Day", "Opinion", "What became of it", "Case"),
                 [(h.on, h.body, h.status, f"{h.case_number} · {say(h.case_status.label)}" if h.case_status else None)
                  for h in sheet.heard]),
            Heading(say("Interruptions by month")),
            grid("No interruption in these months.", ("Month", "Visits paid", "Inspections", "Surveys"),
                 [(period(lang, m.period), m.visits, m.inspections, m.surveys) for m in sheet.months if m.all]),
            Heading(say("Promises made on visits")),
            grid("No promise is on record.", ("Day", "What was promised"),
                 [(p.visited_on, p.body) for p in sheet.promises]),
            Heading(say("Documents")),
            grid("No document yet.", ("Project", "Kind of document", "File", "When"),
                 [(p.name, d.kind, d.filename, d.added_at) for p, d in sheet.documents]),
            Heading(say("Files of cases")),
            grid("No file yet.", ("Case", "File", "When"),
                 [(f.case_number, f.filename, f.added_at) for f in sheet.files]),
        ),
        say("安商 · as of {at}", at=moment(lang, utc_now())),
    )  # fmt: skip


def _cell(lang: str, value: object) -> str:
    """A value as the paper says it."""
    if isinstance(value, Labelled):
        return translate(lang, value.label)
    if isinstance(value, date):
        return day(lang, value)
    return str(value) if isinstance(value, str) else "—" if value is None else number(lang, value)
