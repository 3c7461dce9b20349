"""The sweep: what is due without anybody asking, each job once in its period, by one process at a time."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.background import JobRun
from db.engine import Sessions
from domain.access import Actor, Role
from domain.access import Permission as P
from services import (
    digests,
    escalations,
    leases,
    logs,
    monthlies,
    outbox,
    pauses,
    reviews,
    visit_reminders,
    visit_rules,
)
from services.admission import without_person
from services.clock import local_day, utc_now
from services.work import Read, Work, command, query

log = logging.getLogger(__name__)
LEASE = "sweep"


@dataclass(frozen=True)
class Job:
    """Work that is due once in a period. It may be begun twice (a process died in it) and must then end as if once.

    `period` names the one to which a moment belongs; None: at this moment it is not due. `run` does it by commands
    that need sweep:run, and answers how many things it did.
    """

    name: str
    label: str  # msgid
    period: Callable[[Session, datetime], str | None]
    run: Callable[[Actor], int]


@dataclass(frozen=True)
class Outcome:
    """What a sweep did for one job. `error` None: it went well; else the kind of fault, of a refusal its msgid."""

    job: Job
    did: int
    error: str | None = None


def each_hour(_db: Session, now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H}"


def each_minute(_db: Session, now: datetime) -> str:
    return f"{now:%Y-%m-%dT%H:%M}"


def each_day(_db: Session, now: datetime) -> str:
    return local_day(now).isoformat()


def whenever_there_is_post(db: Session, now: datetime) -> str:
    """At once where something is to be sent; else each minute, as a sign of life."""
    return now.isoformat() if outbox.is_due(db, now) else each_minute(db, now)


JOBS: tuple[Job, ...] = (
    Job("pauses", "Pauses that have ended", each_minute, pauses.sweep),
    Job("escalations", "Escalations", each_minute, escalations.sweep),
    Job("monthlies", "Open the monthly reports that are due", each_hour, monthlies.open_due),
    Job("reviews", "Open the quarterly reviews that are due", each_hour, reviews.open_due),
    Job("digest", "Morning digest", digests.due_on, digests.send_all),
    Job("deliveries", "Send what lies in the outbox", whenever_there_is_post, outbox.send_due),
    Job("forget_deliveries", "Clear away messages of 30 days ago", each_day, outbox.forget_old),
    Job("visit_plans", "Plan the visits that the rulebook asks for", each_day, visit_rules.draw_up_by_itself),
    Job("visit_reminders", "Tell of visits that are overdue", each_hour, visit_reminders.remind),
)


def run_due(jobs: tuple[Job, ...] | None = None) -> list[Outcome] | None:
    """Do every job whose period has come and is not done yet. None: another process is at it."""
    with leases.alone(LEASE) as mine, without_person(Role.SYSTEM, "The system") as system:
        if not mine:
            return None
        outcomes: list[Outcome] = []
        for job in JOBS if jobs is None else jobs:
            if (period := _due(job)) and not leases.ENDING.is_set():  # one by one: one may make another due
                if not mine.renew():
                    break
                outcomes.append(_do(system, job, period))
        return outcomes


def _due(job: Job) -> str | None:
    with Sessions.reader() as db:
        period = job.period(db, utc_now())
        last = db.get(JobRun, job.name)
        return None if last and last.period == period else period


def _do(system: Actor, job: Job, period: str) -> Outcome:
    """One job that fails does not keep the others from being done; it is tried again at the next sweep."""
    try:
        outcome = Outcome(job, job.run(system))
    except Exception as failure:
        log.exception("the job %s failed", job.name)
        outcome = Outcome(job, 0, logs.named(failure))  # its words may quote what is sealed from whoever reads this
    _note(system, name=job.name, period=period, did=outcome.did, error=outcome.error)
    return outcome


@command(P.SWEEP_RUN)
def _note(work: Work, *, name: str, period: str, did: int, error: str | None) -> None:
    run = work.db.get(JobRun, name) or JobRun(name=name, did=0)
    if error and run.period == period:
        return  # it took so long that another process has done it meanwhile
    work.db.add(run)
    run.error, run.failed_at = error, work.now if error else None
    if error is None:
        run.period, run.done_at, run.did = period, work.now, did


@dataclass(frozen=True)
class JobCard:
    """A job as the administrator sees it: when it was last done, what went wrong since. Not how many things it did: of
    what is sealed from the administrator, it does as much as of the rest."""

    name: str
    label: str
    done_at: datetime | None
    failed_at: datetime | None
    error: str | None


@query(P.BACKGROUND_MANAGE)
def jobs(read: Read) -> list[JobCard]:
    """Every job of the sweep with its last run."""
    runs = {run.name: run for run in read.db.scalars(select(JobRun))}
    never = JobRun(name="", did=0)
    found = [(job, runs.get(job.name, never)) for job in JOBS]
    return [JobCard(job.name, job.label, run.done_at, run.failed_at, run.error) for job, run in found]
