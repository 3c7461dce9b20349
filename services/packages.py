"""The service package of a stage: what the zone does for the investor while the stage lasts (clause 90)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.projects import Project
from db.records import ServiceItem
from domain.access import Permission as P
from domain.errors import NotFound
from domain.stages import STAGES, Stage
from services import projects
from services.work import Read, Work, command, query


@dataclass(frozen=True)
class ServiceCard:
    """One service of a stage's package; `label` is a msgid."""

    stage: Stage
    label: str
    done_at: datetime | None
    done_by: str | None


@query(P.PROJECT_SEE)
def of_stage(read: Read, project_id: int, stage: Stage) -> list[ServiceCard]:
    """The package of a stage as it stands for a project, in the order of the table."""
    read.find(Project, project_id)
    rows = read.db.scalars(select(ServiceItem).where(ServiceItem.project_id == project_id, ServiceItem.stage == stage))
    ticked = {row.label: row for row in rows}
    people = projects.people_named(read.db, (row.done_by_id for row in ticked.values()))
    return [
        ServiceCard(stage, label, row.done_at if row else None, people.get(row.done_by_id) if row else None)
        for label in STAGES[stage].services
        for row in (ticked.get(label),)
    ]


@command(P.SERVICE_TICK)
def tick(work: Work, *, project_id: int, stage: Stage, label: str, done: bool) -> None:
    """Mark a service of the package as done, or take the mark back. Ticking twice changes nothing."""
    project = work.find(Project, project_id)
    if label not in STAGES[stage].services:
        raise NotFound(what="Service")
    row = work.db.scalar(
        select(ServiceItem).where(
            ServiceItem.project_id == project.id, ServiceItem.stage == stage, ServiceItem.label == label
        )
    )
    if done == bool(row and row.done_at):
        return
    if row is None:
        row = work.add(ServiceItem(project_id=project.id, stage=stage, label=label))
    row.done_at, row.done_by_id = (work.now, work.actor.id) if done else (None, None)
    work.record(row, "service.ticked" if done else "service.unticked", label=label)
