"""How many enterprises nobody has heard from: asked of each of them, so one look serves every viewer for a minute."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import case, exists, func, literal, or_, select

from db.cases import Case
from db.projects import Project
from db.records import DiaryEntry
from db.visits import Visit
from domain.calendar import midnight
from domain.cases import BOARD
from domain.silence import rule_of
from domain.stages import Stage
from services import rules
from services.board_turns import ABOUT_NOBODY
from services.clock import local_day
from services.glances import Glances
from services.wall_projects import of_wall_projects
from services.work import Read

SERVES = 60.0  # seconds; silence is counted in days


_glances = Glances[int]()


def silent(read: Read, whose: int) -> int:
    """Enterprises with a project under way that nobody has heard from for longer than their stage allows; as they were
    at most a minute ago."""
    return _glances.take((whose, local_day(read.now)), lambda db: _count(replace(read, db=db), whose), SERVES)


def _count(read: Read, whose: int) -> int:
    today = local_day(read.now)
    codes = (rule_of(None, True), *(rule_of(stage, False) for stage in Stage))
    versions = rules.Versions(read.db, codes)
    days = {code: today - timedelta(days=int(versions.at(code, read.now).value)) for code in codes}
    norm = _by_stage({code: literal(day) for code, day in days.items()})
    since = _by_stage({code: literal(midnight(day), Case.opened_at.type) for code, day in days.items()})
    newest = select(func.max(Project.id)).where(*of_wall_projects(whose)).group_by(Project.enterprise_id)
    heard = or_(
        Project.opened_at >= since,
        exists().where(Visit.enterprise_id == Project.enterprise_id, Visit.visited_on >= norm),
        exists().where(
            Case.enterprise_id == Project.enterprise_id, Case.opened_at >= since, Case.kind.in_(BOARD),
            ABOUT_NOBODY,
        ),
        exists().where(DiaryEntry.project_id == Project.id, DiaryEntry.created_at >= since),
    )  # fmt: skip
    return read.db.scalar(select(func.count()).select_from(Project).where(Project.id.in_(newest), ~heard)) or 0


def _by_stage(norms: Mapping[str, Any]) -> Any:
    """The one of these, by limit, that holds for a project."""
    whens = [(Project.stage == stage, norms[rule_of(stage, False)]) for stage in Stage]
    return case((Project.major_since.is_not(None), norms[rule_of(None, True)]), *whens)
