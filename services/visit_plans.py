"""Visits to be paid: by whom, to whom, until when; and what is done with a plan (clauses 13, 16)."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import or_, select

from db.base import Record
from db.enterprises import Enterprise
from db.org import Department, User
from db.projects import Project
from db.rules import Rule
from db.visits import Plan, Visit
from domain.access import GRANTS, allows
from domain.access import Permission as P
from domain.errors import NotFound
from domain.festivals import Festival
from domain.flow import Move
from domain.limits import AMBER_SHARE, Lamp, lamp
from domain.typed import paragraph
from domain.visits import (
    PLAN,
    CannotVisit,
    DayPast,
    NotOpenAnyMore,
    Occasion,
    OneVisitForTwo,
    OtherEnterprise,
    PlanStatus,
    SomebodyElse,
    refuse_if_unpaid,
)
from services import accountability, joint_visits, rules, visits
from services.clock import local_day
from services.steps import Steps
from services.visit_days import between, closes
from services.visits import VisitFacts
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class PlanCard:
    """A planned visit. `lamp` None: it waits for nobody. `on`: when it was paid; else the arranged day, or the last."""

    id: int
    version: int
    status: PlanStatus
    occasion: Occasion
    festival: Festival | None
    enterprise_id: int
    enterprise: str
    project_id: int | None
    project: str | None
    visitor_id: int
    visitor: str
    department: str | None
    starts_on: date
    arranged_on: date | None
    due_at: datetime
    rule_id: int | None
    opened_at: datetime
    purpose: str | None
    reason: str | None
    dropped_at: datetime | None
    host_id: int | None
    visit_id: int | None
    visited_on: date | None
    lamp: Lamp | None
    moves: tuple[Move[PlanStatus], ...]

    @property
    def on(self) -> date:
        return self.visited_on or self.arranged_on or local_day(self.due_at)

    @property
    def paid_late(self) -> bool:
        return self.visited_on is not None and self.visited_on > local_day(self.due_at)


@command(P.VISIT_PLAN)
def plan(
    work: Work, *, enterprise_id: int, visitor_id: int, on: date, purpose: str = "", project_id: int | None = None
) -> int:
    """Plan a visit by hand for a person within the actor's reach; answers its id.

    Raises DayPast, CannotVisit, Incomplete, OtherEnterprise, NotFound.
    """
    enterprise = work.db.get(Enterprise, enterprise_id)
    if enterprise is None:
        raise NotFound(what="Enterprise")
    project = _project(work, project_id, enterprise_id)
    visitor = able(work, visitor_id)
    _not_past(work, on)
    row = Plan(
        occasion=Occasion.BY_HAND, status=PlanStatus.PLANNED, enterprise_id=enterprise.id,
        project_id=project.id if project else None, visitor_id=visitor.id, department_id=visitor.department_id,
        starts_on=local_day(work.now), arranged_on=on, due_at=closes(work, on),
        purpose=paragraph(purpose, "What for", 2000),
    )  # fmt: skip
    _mine(work, row)
    work.add(row)
    work.record(row, "plan.by_hand", visitor=visitor.name)
    work.notify([visitor.id], "visit.assigned", row.project_id, by=work.actor.name, enterprise=enterprise.name,
                reason=row.purpose)  # fmt: skip
    return row.id


def _project(work: Work, id: int | None, enterprise_id: int) -> Project | None:
    project = work.db.get(Project, id) if id else None
    if project and project.enterprise_id != enterprise_id:
        raise OtherEnterprise
    return project


def _mine(work: Work, plan: Plan) -> None:
    """A plan is made for those whom the actor may plan for; others do not exist for them."""
    if not allows(work.actor, work.needs, plan):
        raise NotFound(what="Person")


def able(work: Work, person_id: int) -> User:
    """An active person whose role lets them log a visit. Raises NotFound, CannotVisit."""
    person = accountability.active_person(work, person_id)
    if P.VISIT_LOG not in GRANTS[person.role]:
        raise CannotVisit(name=person.name)
    return person


def _not_past(work: Work, on: date) -> None:
    if on < local_day(work.now):
        raise DayPast


step = Steps(PLAN, Plan)


@step("arrange")
def arrange(work: Work, plan: Plan, *, day: date) -> None:
    """The day is agreed upon with the enterprise; until when it is due does not move. Raises DayPast."""
    _not_past(work, day)
    plan.arranged_on = day


@step("assign")
def assign(work: Work, plan: Plan, *, person: int, reason: str) -> None:
    """Somebody else goes, of any department: whoever passes a visit on says why. Raises CannotVisit, NotFound."""
    visitor = able(work, person)
    plan.visitor_id, plan.department_id, plan.by_choice = visitor.id, visitor.department_id, True
    plan.reason = paragraph(reason, "Why", 1000)
    work.notify([visitor.id], "visit.assigned", plan.project_id, by=work.actor.name,
                enterprise=plan.enterprise.name, reason=plan.reason)  # fmt: skip


@step("merge")
def merge(work: Work, plan: Plan, *, host: int) -> None:
    """Go together with another planned visit to the enterprise: it is interrupted once, both plans are paid.

    Raises OtherEnterprise, NotOpenAnyMore, OneVisitForTwo.
    """
    found = joint(work, host, plan.enterprise_id, but=plan.id)
    if (found.visitor_id, found.occasion) == (plan.visitor_id, plan.occasion):
        raise OneVisitForTwo
    plan.host_id = found.id


def joint(work: Work, host_id: int, enterprise_id: int, but: int | None = None) -> Plan:
    """The planned visit into which something is merged; its visitor is told who comes along, whoever's plan it is."""
    host = work.lock(Plan, host_id)
    if host.enterprise_id != enterprise_id:
        raise OtherEnterprise
    guests = work.db.scalar(select(Plan.id).where(Plan.host_id == but, Plan.status == PlanStatus.MERGED))
    if host.status is not PlanStatus.PLANNED or host.id == but or guests:
        raise NotOpenAnyMore
    work.notify([host.visitor_id], "visit.joint", host.project_id, by=work.actor.name, enterprise=host.enterprise.name)
    return host


@step("part")
def part(work: Work, plan: Plan) -> None:
    """It is a visit of its own again."""
    plan.host_id = None


@step("skip")
def skip(work: Work, plan: Plan, *, reason: str) -> list[Record]:
    """This visit will not be paid, for a reason that is on record. What was merged into it stands alone again."""
    plan.reason = paragraph(reason, "Why", 1000)
    return joint_visits.release(work, plan.id)


@step("take_up")
def take_up(work: Work, plan: Plan) -> None:
    """It will be paid after all; when it is due has not moved."""
    plan.dropped_at = None


@step("pay")
def pay(work: Work, plan: Plan, *, facts: VisitFacts) -> list[Record]:
    """The visit was paid: log it, and with it whatever was merged into it. Those of whom one was asked must have gone,
    in person where a rule asks for it; the plan of a guest who stayed away stands alone again.

    Raises SomebodyElse, ByTelephone, BeforeItsTime, OtherEnterprise and what `visits.write` raises.
    """
    if facts.enterprise_id != plan.enterprise_id:
        raise OtherEnterprise
    if plan.visitor_id not in facts.went:
        raise SomebodyElse(name=plan.visitor.name)
    refuse_if_unpaid(plan.occasion, plan.starts_on, facts.manner, facts.visited_on)
    visit = visits.write(work, replace(facts, project_id=plan.project_id or facts.project_id))
    plan.visit_id = visit.id
    return joint_visits.paid(work, plan.id, visit)


@query(P.VISIT_SEE)
def one(read: Read, id: int) -> PlanCard:
    """One planned visit within reach. Raises NotFound."""
    return cards(read, [read.find(Plan, id)])[0]


@query(P.VISIT_SEE)
def party(read: Read, id: int) -> list[int]:
    """Who would go on this planned visit: its visitor, and those whose plans were merged into it."""
    plan = read.find(Plan, id)
    return list(dict.fromkeys([plan.visitor_id, *(guest.visitor_id for guest in joint_visits.guests_of(read, id))]))


@query(P.VISIT_SEE)
def listing(
    read: Read, *, status: PlanStatus | None = PlanStatus.PLANNED, overdue: bool = False, late: bool = False,
    owed: bool = False, mine: bool = False,
    first: date | None = None, last: date | None = None, enterprise_id: int | None = None,
    visitor_id: int | None = None, house: str | None = None, occasion: Occasion | None = None,
    due: tuple[date, date] | None = None, limit: int = 200,
) -> list[PlanCard]:  # fmt: skip
    """Planned visits within reach, the first due first. `first` and `last` bound the day on which each was paid; else
    the arranged day, or the due day; `due` the latter alone. `late`: paid after it. `house`: the department's name; an
    empty one: the leaders of the zone. `status` None: all; `owed`: but what was skipped."""
    found = select(Plan).where(read.reach(Plan)).order_by(Plan.due_at, Plan.id).limit(None if late else limit)
    same = {Plan.status: status, Plan.enterprise_id: enterprise_id, Plan.occasion: occasion}
    found = found.where(*(column == value for column, value in same.items() if value))
    if overdue:
        found = found.where(Plan.status == PlanStatus.PLANNED, Plan.due_at < read.now)
    if owed:
        found = found.where(Plan.status != PlanStatus.SKIPPED)
    if mine:
        found = found.where(Plan.visitor_id == read.actor.id)
    if visitor_id:
        found = found.where(Plan.visitor_id == visitor_id)
    if house is not None:
        named = Plan.department_id.in_(select(Department.id).where(Department.name == house))
        found = found.where(named if house else Plan.department_id.is_(None))
    if due:
        found = found.where(Plan.due_at.between(closes(read, due[0]), closes(read, due[1])))
    if first and last:
        paid = select(Visit.id).where(Visit.visited_on.between(first, last))
        found = found.where(or_(Plan.visit_id.in_(paid), Plan.visit_id.is_(None) & between(read, first, last)))
    rows = cards(read, list(read.db.scalars(found)))
    return [row for row in rows if row.paid_late][:limit] if late else rows


def cards(read: Read, plans: list[Plan]) -> list[PlanCard]:
    """The same for other questions about plans."""
    calendar = rules.calendar_for(read.db)
    found = select(Rule.id, Rule.amber_share).where(Rule.id.in_({p.rule_id for p in plans}))
    shares = {row.id: row.amber_share for row in read.db.execute(found)}
    paid = select(Visit.id, Visit.visited_on).where(Visit.id.in_({p.visit_id for p in plans if p.visit_id}))
    days = {row.id: row.visited_on for row in read.db.execute(paid)}

    def shown(plan: Plan) -> Lamp | None:
        if plan.status is not PlanStatus.PLANNED:
            return None
        return lamp(plan.due_at, read.now, begun(plan), shares.get(plan.rule_id or 0, AMBER_SHARE), calendar)

    return [
        PlanCard(
            p.id, p.version, p.status, p.occasion, p.festival, p.enterprise_id, p.enterprise.name, p.project_id,
            p.project.name if p.project else None, p.visitor_id, p.visitor.name,
            p.visitor.department.name if p.visitor.department else None, p.starts_on, p.arranged_on, p.due_at,
            p.rule_id, begun(p), p.purpose, p.reason, p.dropped_at, p.host_id, p.visit_id,
            days.get(p.visit_id or 0), shown(p), step.open_to(read.actor, p),
        )
        for p in plans
    ]  # fmt: skip


def begun(plan: Plan) -> datetime:
    """From when on its time runs: the first day of its period, or the day on which it was planned."""
    return min(plan.created_at, plan.due_at)
