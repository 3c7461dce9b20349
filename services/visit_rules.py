"""Which visits the rulebook asks for: leaders each quarter, liaisons each month, everyone before the festivals
(clauses 13, 16). Whatever is planned already is left as it is, however often one looks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select

from db.org import Post, User
from db.projects import Project
from db.rules import Rule
from db.visits import Plan
from domain.access import GRANTS, allows
from domain.access import Permission as P
from domain.festivals import Festival, to_come
from domain.org import Position
from domain.periods import Month, Period, Quarter
from domain.projects import ProjectStatus
from domain.visits import Occasion, PlanStatus
from services import rules
from services.clock import local_day
from services.visit_days import closes
from services.work import Read, Work, command


@dataclass(frozen=True)
class Called:
    """A visit that a rule calls for. `by`: who should go, the first of them who can."""

    key: str
    occasion: Occasion
    project: Project
    by: tuple[int | None, ...]
    starts_on: date
    due_on: date
    rule: Rule
    festival: Festival | None = None


@command(P.VISIT_PLAN)
def draw_up(work: Work) -> int:
    """Plan whatever the rulebook asks for in the present month, quarter and before the next festival, for those whom
    the actor may plan for; answers how many visits were not planned yet."""
    return _plan_all(work)


@command(P.SWEEP_RUN)
def draw_up_by_itself(work: Work) -> int:
    """The same for everybody, as the sweep does it each day."""
    return _plan_all(work)


def _plan_all(work: Work) -> int:
    called = list(_called(work))
    known = set(work.db.scalars(select(Plan.key).where(Plan.key.in_([c.key for c in called]))))
    wanted = {person for c in called for person in c.by if person}
    able = {
        user.id: user
        for user in work.db.scalars(select(User).where(User.id.in_(wanted), User.disabled_at.is_(None)))
        if P.VISIT_LOG in GRANTS[user.role]
    }
    made = []
    for one in called:
        visitor = next((able[person] for person in one.by if person in able), None)
        if one.key in known or visitor is None:
            continue
        plan = Plan(
            key=one.key, occasion=one.occasion, festival=one.festival, status=PlanStatus.PLANNED,
            enterprise_id=one.project.enterprise_id, project_id=one.project.id, visitor_id=visitor.id,
            department_id=visitor.department_id, rule_id=one.rule.id, starts_on=one.starts_on,
            due_at=closes(work, one.due_on),
        )  # fmt: skip
        if work.needs is P.SWEEP_RUN or allows(work.actor, work.needs, plan):
            work.add(plan)
            work.record(plan, "plan.drawn_up", visitor=visitor.name)
            made.append(plan)
    for person in {plan.visitor_id for plan in made}:
        mine = [plan for plan in made if plan.visitor_id == person]
        first = min(local_day(plan.due_at) for plan in mine)
        work.notify([person], "visit.planned", n=len(mine), due=first)
    return len(made)


def _called(read: Read) -> Iterator[Called]:
    """Everything that the rules call for at this moment, planned or not."""
    today = local_day(read.now)
    leader, liaison, lead = (
        rules.rule_on(read.db, code, read.now) for code in ("visit.leader", "visit.liaison", "visit.care_lead")
    )
    projects = list(
        read.db.scalars(
            select(Project)
            .where(Project.status == ProjectStatus.ACTIVE, Project.opened_at <= read.now)
            .order_by(Project.id.desc())
        )
    )
    liaisons = _liaisons(read, today)
    for project in projects:
        answers = project.lead_leader_id, project.leader_id, project.officer_id
        yield from _regular(Occasion.LEADER, Quarter.of(today), project, answers, leader)
        steady = liaisons.get(project.department_id), project.officer_id
        yield from _regular(Occasion.LIAISON, Month.of(today), project, steady, liaison)
    festivals = list(to_come(today, timedelta(days=int(lead.value))))
    newest = {project.enterprise_id: project for project in reversed(projects)}
    for festival, day in festivals:
        for enterprise_id, project in newest.items():
            key = f"{Occasion.CARE.value}:{day.year}:{festival.value}:e{enterprise_id}"
            begins = day - timedelta(days=int(lead.value))
            yield Called(key, Occasion.CARE, project, (project.officer_id, project.leader_id), begins,
                         day - timedelta(days=1), lead, festival)  # fmt: skip


def _regular(
    occasion: Occasion, period: Period, project: Project, by: tuple[int | None, ...], rule: Rule
) -> Iterator[Called]:
    if not period.begins_for(local_day(project.opened_at)):
        return
    for n, due_on in enumerate(period.shares(int(rule.value)), start=1):
        key = f"{occasion.value}:{period.code}:p{project.id}:{n}"
        yield Called(key, occasion, project, by, period.first, due_on, rule)


def _liaisons(read: Read, today: date) -> dict[int, int]:
    """The acting liaison of each department: the substitute before the one who is away."""
    found: dict[int, int] = {}
    rows = read.db.scalars(
        select(Post).where(
            Post.position.in_([Position.LIAISON, Position.SUBSTITUTE]),
            Post.valid_from <= today,
            _lasts(today),
        )
    )
    for post in sorted(rows, key=lambda post: post.position is Position.SUBSTITUTE):
        found[post.department_id] = post.user_id
    return found


def _lasts(today: date) -> ColumnElement[bool]:
    return or_(Post.valid_to.is_(None), Post.valid_to >= today)
