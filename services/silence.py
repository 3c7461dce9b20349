"""The silence radar: enterprises that nobody has heard from, and whom to visit next (clause 13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select

from db.cases import Case
from db.enterprises import Enterprise
from db.projects import Project
from db.reviews import Review
from db.visits import Plan, Visit
from domain.access import Permission as P
from domain.access import Scope
from domain.cases import BOARD
from domain.periods import Quarter
from domain.projects import ProjectStatus
from domain.silence import Reason, after_complaint, before_review, rule_of, silence
from domain.stages import Stage
from domain.visits import Manner, PlanStatus
from services import contacts, reviews
from services.clock import local_day
from services.projects import people_named
from services.reach import within_reach
from services.work import Read, query


@dataclass(frozen=True)
class NextVisit:
    """Whom to visit next, and why: the reasons in words, the weightiest first. `planned_on`: it is planned already."""

    enterprise_id: int
    enterprise: str
    project_id: int | None
    project: str | None
    stage: Stage | None
    answers: str | None
    last_contact: date | None
    planned_on: date | None
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> int:
        return sum(reason.weight for reason in self.reasons)


@dataclass(frozen=True)
class _Known:
    """What was noted about enterprises: when somebody last was there, when contact last was, what was resolved."""

    visits: dict[int, date]
    contacts: dict[int, date]
    resolved: dict[int, tuple[date, str]]
    planned: dict[int, date]
    days: dict[str, int]  # the limits, by code
    reviews: dict[Quarter, date]  # when the review of each of these quarters is due
    opened: dict[tuple[int, str], date | None]  # of those that were opened already: None once it is concluded


@query(P.VISIT_SEE)
def next_visits(
    read: Read, *, mine: bool = True, silent: bool = False, department_id: int | None = None, limit: int = 50
) -> list[NextVisit]:
    """Whom to visit next, the weightiest reasons first: of the projects within reach, or only of those that the actor
    leads, coordinates or works on, and for a liaison those of the department. Who sees the whole zone and does not ask
    for their own sees enterprises without a project, too.

    `silent`: those with a project under way that nobody has heard from, the longest silence first, as a wall counts
    them; `department_id`: by the projects of that department alone."""
    which = _which(read, mine, department_id)
    if silent:
        return _of_projects(read, _longest_silent(read, which, limit))
    # in the order in which they stand for an enterprise
    found = read.db.scalars(select(Project).where(*which).order_by(Project.major_since.is_not(None), Project.id))
    enterprises = {project.enterprise_id: project for project in found}
    alone = [] if mine or department_id else _without_project(read)
    rows = _of_projects(read, list(enterprises.values()), alone)
    return sorted((row for row in rows if row.reasons), key=lambda row: (-row.weight, row.enterprise_id))[:limit]


def _of_projects(read: Read, projects: Sequence[Project], alone: Sequence[Enterprise] = ()) -> list[NextVisit]:
    """What there is to say of the enterprises of these projects, and of those without one."""
    known = _known(read, [*(project.enterprise_id for project in projects), *(one.id for one in alone)])
    names = people_named(read.db, {p.lead_leader_id or p.officer_id for p in projects})
    rows = [_row(read, known, project.enterprise, project, names) for project in projects]
    return rows + [_row(read, known, enterprise, None, names) for enterprise in alone]


def _which(read: Read, mine: bool, department_id: int | None) -> list[ColumnElement[bool]]:
    me = read.actor
    found = [Project.status == ProjectStatus.ACTIVE, within_reach(Project, me, P.PROJECT_SEE)]
    if department_id is not None:
        found.append(Project.department_id == department_id)
    if mine:
        own = [column == me.id for column in (
            Project.leader_id, Project.officer_id, Project.lead_leader_id, Project.coordinator_id
        )]  # fmt: skip
        if me.department_id is not None and me.scope(P.VISIT_PLAN) not in (None, Scope.OWN):
            own.append(Project.department_id == me.department_id)
        found.append(or_(*own))
    return found


def _longest_silent(read: Read, which: Sequence[ColumnElement[bool]], limit: int) -> list[Project]:
    """Those of these projects that stand for a silent enterprise, the weightiest silence first. Nothing else is looked
    up of them before it is known which ones are shown."""
    today, days = local_day(read.now), contacts.norms(read)
    asked = select(
        Project.id, Project.stage, Project.major_since, Project.opened_at,
        *contacts.last_contacts(Project.enterprise_id),
    ).where(Project.id.in_(contacts.silent(read, *which)))  # fmt: skip
    weights = {}
    for id, stage, major, opened, *last in read.db.execute(asked):
        reason = silence(contacts.latest(*last), local_day(opened), days[rule_of(stage, major is not None)], today)
        weights[id] = reason.weight if reason else 0
    first = sorted(weights, key=lambda id: (-weights[id], id))[:limit]
    found = {project.id: project for project in read.db.scalars(select(Project).where(Project.id.in_(first)))}
    return [found[id] for id in first]


def _without_project(read: Read) -> Sequence[Enterprise]:
    if read.actor.scope(read.needs) is not Scope.ZONE:
        return ()
    owners = select(Project.enterprise_id).where(Project.status == ProjectStatus.ACTIVE)
    return read.db.scalars(select(Enterprise).where(Enterprise.id.not_in(owners)).order_by(Enterprise.id)).all()


def _known(read: Read, ids: list[int]) -> _Known:
    paid = select(Visit.enterprise_id, func.max(Visit.visited_on)).where(Visit.enterprise_id.in_(ids))
    on_site = paid.where(Visit.manner == Manner.ON_SITE).group_by(Visit.enterprise_id)
    there: dict[int, date] = {row[0]: row[1] for row in read.db.execute(on_site)}
    asked = select(Enterprise.id, *contacts.last_contacts(Enterprise.id)).where(Enterprise.id.in_(ids))
    heard = {id: on for id, *last in read.db.execute(asked) if (on := contacts.latest(*last))}
    this = Quarter.of(local_day(read.now))
    dues = {quarter: _review_due(read, quarter) for quarter in (this.shifted(-1), this)}
    days = contacts.norms(read, "silence.complaint", "silence.review")
    return _Known(there, heard, _resolved(read, ids), _planned(read, ids), days, dues, _opened(read, ids, dues))


def _resolved(read: Read, ids: list[int]) -> dict[int, tuple[date, str]]:
    """The complaint of each enterprise that was resolved last, as far as the actor sees them."""
    rows = read.db.execute(
        select(Case.enterprise_id, Case.resolved_at, Case.number)
        .where(Case.kind.in_(BOARD), Case.enterprise_id.in_(ids), Case.was_resolved())
        .where(within_reach(Case, read.actor, P.CASE_SEE))
        .order_by(Case.resolved_at)
    )
    return {id: (local_day(at), number) for id, at, number in rows if id and at}


def _planned(read: Read, ids: list[int]) -> dict[int, date]:
    """The next day on which somebody means to go there."""
    plans = read.db.scalars(
        select(Plan).where(Plan.enterprise_id.in_(ids), Plan.status == PlanStatus.PLANNED).order_by(Plan.due_at.desc())
    )
    days = ((plan.enterprise_id, plan.arranged_on or local_day(plan.due_at)) for plan in plans)
    return {id: day for id, day in days if day >= local_day(read.now)}


def _row(
    read: Read, known: _Known, enterprise: Enterprise, project: Project | None, names: dict[int | None, str]
) -> NextVisit:
    today, id = local_day(read.now), enterprise.id
    major = project is not None and project.major_since is not None
    norm = known.days[rule_of(project.stage if project else None, major)]
    since = local_day(project.opened_at if project else enterprise.created_at)
    last_visit = known.visits.get(id)
    found = [silence(known.contacts.get(id), since, norm, today)]
    if id in known.resolved:
        found.append(after_complaint(*known.resolved[id], last_visit, known.days["silence.complaint"], today))
    if major and project:
        found.append(_review(known, project.id, last_visit, today))
    reasons = sorted((reason for reason in found if reason), key=lambda reason: -reason.weight)
    answers = names.get(project.lead_leader_id or project.officer_id) if project else None
    return NextVisit(
        id, enterprise.name, project.id if project else None, project.name if project else None,
        project.stage if project else None, answers, known.contacts.get(id), known.planned.get(id), tuple(reasons),
    )  # fmt: skip


def _review(known: _Known, project_id: int, last_visit: date | None, today: date) -> Reason | None:
    """The review that follows the quarter just over, or the one that is to end; none that is concluded."""
    lead = known.days["silence.review"]
    for quarter, due in known.reviews.items():
        promised = known.opened.get((project_id, quarter.code), due)
        if promised and (reason := before_review(promised, quarter, last_visit, lead, today)):
            return reason
    return None


def _review_due(read: Read, quarter: Quarter) -> date:
    """As it is promised when it opens, the moment the quarter is over."""
    return local_day(reviews.promise_of(read.db, quarter).due_at)


def _opened(read: Read, enterprises: list[int], quarters: Iterable[Quarter]) -> dict[tuple[int, str], date | None]:
    rows = read.db.execute(
        select(Review.project_id, Review.quarter, Review.locked_at, Case.due_at)
        .join(Case, Review.case_id == Case.id)
        .join(Project, Review.project_id == Project.id)
        .where(Project.enterprise_id.in_(enterprises), Review.quarter.in_([quarter.code for quarter in quarters]))
    )
    return {(id, code): None if locked else local_day(due_at) for id, code, locked, due_at in rows}
