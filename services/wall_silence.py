"""How many enterprises nobody has heard from: asked of each of them, so one look serves every viewer for a minute."""

from dataclasses import replace

from sqlalchemy import func, select

from services import contacts
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
    found = contacts.silent(read, *of_wall_projects(whose)).subquery()
    return read.db.scalar(select(func.count()).select_from(found)) or 0
