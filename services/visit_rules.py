"""Which visits the rulebook asks for: leaders each quarter, liaisons each month, everyone before the festivals
(clauses 13, 16). Whatever is planned already is left as it is, however often one looks, but goes to who answers now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import select

from db.enterprises import Enterprise
from db.org import User
from db.projects import Project
from db.rules import Rule
from db.visits import Plan
from domain.access import Permission as P
from domain.festivals import Festival, to_come
from domain.periods import Month, Period, Quarter
from domain.projects import ProjectStatus
from domain.visits import Occasion, PlanStatus
from services import rules, visit_following, visit_goers
from services.clock import local_day
from services.visit_days import closes
from services.visit_goers import Goers
from services.work import Read, Work, command


@dataclass(frozen=True)
class Called:
    """A visit that a rule calls for. `project` None: for the enterprise itself. `visitor` None: nobody can go."""

    key: str
    occasion: Occasion
    enterprise_id: int
    project: Project | None
    visitor: User | None
    starts_on: date
    due_on: date
    rule: Rule
    festival: Festival | None = None


@command(P.VISIT_PLAN)
def draw_up(work: Work) -> int:
    """Plan whatever the rulebook asks for in the present month, quarter and before the next festival, for those whom
    the actor may plan for; answers how many visits were not planned yet. What is planned goes to who answers now."""
    goers = visit_goers.of_today(work)
    visit_following.follow(work, goers)
    return _plan_all(work, goers)


@command(P.SWEEP_RUN)
def draw_up_by_itself(work: Work) -> int:
    """The same for everybody, as the sweep does it each day; answers how many plans it touched."""
    goers = visit_goers.of_today(work)
    return visit_following.follow(work, goers) + _plan_all(work, goers)


def _plan_all(work: Work, goers: Goers) -> int:
    called = list(_called(work, goers))
    known = {plan.key: plan for plan in work.db.scalars(select(Plan).where(Plan.key.in_([c.key for c in called])))}
    made = []
    for one in called:
        plan = known.get(one.key)
        if one.visitor is None:
            continue
        if plan is None:
            made += _plan(work, one, one.visitor)
        elif plan.dropped_at is not None and visit_following.may(work, plan):
            visit_following.take_up_again(work, plan, one.visitor)
            made.append(plan)
    _tell(work, made)
    return len(made)


def _plan(work: Work, one: Called, visitor: User) -> list[Plan]:
    plan = Plan(
        key=one.key, occasion=one.occasion, festival=one.festival, status=PlanStatus.PLANNED,
        enterprise_id=one.enterprise_id, project_id=one.project.id if one.project else None, visitor_id=visitor.id,
        department_id=visitor.department_id, rule_id=one.rule.id, starts_on=one.starts_on,
        due_at=closes(work, one.due_on),
    )  # fmt: skip
    if not visit_following.may(work, plan):
        return []
    work.add(plan)
    work.record(plan, "plan.drawn_up", visitor=visitor.name)
    return [plan]


def _tell(work: Work, made: Iterable[Plan]) -> None:
    theirs: dict[int, list[Plan]] = {}
    for plan in made:
        theirs.setdefault(plan.visitor_id, []).append(plan)
    for person, plans in theirs.items():
        first = min(local_day(plan.due_at) for plan in plans)
        work.notify([person], "visit.planned", n=len(plans), due=first)


def _called(read: Read, goers: Goers) -> Iterator[Called]:
    """Everything that the rules call for at this moment, planned or not."""
    today = local_day(read.now)
    leader, liaison, lead = (
        rules.rule_on(read.db, code, read.now) for code in ("visit.leader", "visit.liaison", "visit.care_lead")
    )
    taken_in = select(Project).where(Project.opened_at <= read.now).order_by(Project.id)
    projects = read.db.scalars(taken_in).all()
    under_way = [project for project in projects if project.status is ProjectStatus.ACTIVE]
    for project in reversed(under_way):
        yield from _regular(goers, Occasion.LEADER, Quarter.of(today), project, leader)
        yield from _regular(goers, Occasion.LIAISON, Month.of(today), project, liaison)
    festivals = list(to_come(today, timedelta(days=int(lead.value))))
    if festivals:
        newest = {project.enterprise_id: project for project in (*projects, *under_way)}
        dues = [(festival, day, _last_workday_before(read, day)) for festival, day in festivals]
        for enterprise in read.db.execute(select(Enterprise.id, Enterprise.created_at).order_by(Enterprise.id)):
            for festival, day, due_on in dues:
                if _in_time(enterprise.created_at, due_on):
                    yield _care(goers, enterprise.id, newest.get(enterprise.id), festival, day, due_on, lead)


def _in_time(known_at: datetime, due_on: date) -> bool:
    """What came into the register on the last day, or after it, is not owed a visit until then: nobody could keep that
    promise, and it would be overdue as it is made."""
    return local_day(known_at) < due_on


def _regular(goers: Goers, occasion: Occasion, period: Period, project: Project, rule: Rule) -> Iterator[Called]:
    if not period.begins_for(local_day(project.opened_at)):
        return
    for n, due_on in enumerate(period.shares(int(rule.value)), start=1):
        if not _in_time(project.created_at, due_on):
            continue
        key = f"{occasion.value}:{period.code}:p{project.id}:{n}"
        visitor = goers.called(occasion, project)
        yield Called(key, occasion, project.enterprise_id, project, visitor, period.first, due_on, rule)


def _care(
    goers: Goers, enterprise_id: int, project: Project | None, festival: Festival, day: date, due_on: date, lead: Rule
) -> Called:
    """Every enterprise is visited, also one whose projects rest or have ended, by whoever is nearest to it."""
    key = f"{Occasion.CARE.value}:{day.year}:{festival.value}:e{enterprise_id}"
    about = project if project and project.status is ProjectStatus.ACTIVE else None
    begins = day - timedelta(days=int(lead.value))
    visitor = goers.called(Occasion.CARE, project)
    return Called(key, Occasion.CARE, enterprise_id, about, visitor, begins, due_on, lead, festival)


def _last_workday_before(read: Read, day: date) -> date:
    """Nobody is visited on the days off before the festival itself, nor at the weekend that begins them."""
    calendar = rules.calendar_for(read.db)
    return next(on for n in count(1) if calendar.is_workday(on := day - timedelta(days=n)))
