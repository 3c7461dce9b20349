"""When somebody last heard from an enterprise, and whose silence is longer than its stage allows: said in SQL, one rule
for the wall that counts the silent and the radar that lists them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

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
from services.work import Read


def standing_for(*which: ColumnElement[bool]) -> Select[Any]:
    """Of these projects, by id, the one that stands for its enterprise: the newest, but a major one before others."""
    major = func.max(case((Project.major_since.is_not(None), Project.id)))
    return select(func.coalesce(major, func.max(Project.id))).where(*which).group_by(Project.enterprise_id)


def norms(read: Read, *also: str) -> dict[str, int]:
    """How many days of silence are allowed, by limit, and what these limits allow."""
    codes = (rule_of(None, True), *(rule_of(stage, False) for stage in (*Stage, None)), *also)
    versions = rules.Versions(read.db, codes)
    return {code: int(versions.at(code, read.now).value) for code in codes}


def silent(read: Read, *which: ColumnElement[bool]) -> Select[Any]:
    """The ids of those that stand for an enterprise which nobody has heard from for longer than they allow. Being taken
    in is a contact, too."""
    today = local_day(read.now)
    days = {code: today - timedelta(days=allowed) for code, allowed in norms(read).items()}
    norm = _by_stage({code: literal(day) for code, day in days.items()})
    since = _by_stage({code: literal(midnight(day), Case.opened_at.type) for code, day in days.items()})
    its = aliased(Project)
    heard = or_(
        Project.opened_at >= since,
        exists().where(Visit.enterprise_id == Project.enterprise_id, Visit.visited_on >= norm),
        exists().where(Case.enterprise_id == Project.enterprise_id, Case.opened_at >= since, *_SAID),
        exists()
        .where(its.enterprise_id == Project.enterprise_id, DiaryEntry.created_at >= since)
        .where(DiaryEntry.project_id == its.id),
    )
    return select(Project.id).where(Project.id.in_(standing_for(*which)), ~heard)


_SAID = (Case.kind.in_(BOARD), ABOUT_NOBODY)  # what is about a department is no contact that may be told of


def _by_stage(norms: Mapping[str, Any]) -> Any:
    """The one of these, by limit, that holds for a project."""
    whens = [(Project.stage == stage, norms[rule_of(stage, False)]) for stage in Stage]
    return case((Project.major_since.is_not(None), norms[rule_of(None, True)]), *whens)


def last_contacts(enterprise_id: Any) -> tuple[ColumnElement[Any], ...]:
    """The last visit, complaint and line in a diary of an enterprise, for `latest`: a step along an index each, however
    much there is."""
    its = aliased(Project)
    visited = select(func.max(Visit.visited_on)).where(Visit.enterprise_id == enterprise_id)
    said = select(Case.opened_at).where(Case.enterprise_id == enterprise_id, *_SAID)
    written = select(func.max(DiaryEntry.created_at)).join(its, DiaryEntry.project_id == its.id)
    return (
        visited.scalar_subquery(),
        said.order_by(Case.opened_at.desc()).limit(1).scalar_subquery(),
        written.where(its.enterprise_id == enterprise_id).scalar_subquery(),
    )


def latest(visited: date | None, *moments: datetime | None) -> date | None:
    """The last of them, as a day. None: nobody was ever in touch."""
    return max([*(local_day(at) for at in moments if at), *([visited] if visited else [])], default=None)
