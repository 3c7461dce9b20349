"""What a wall reads from the complaints that are open: their lamps, how old they are, the worst of them."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select

from db.cases import Case
from db.enterprises import Enterprise
from db.org import Department, User
from domain.calendar import midnight
from domain.cases import CaseKind, Promise
from domain.limits import Lamp
from domain.tallies import ZONE_WIDE
from domain.wall import AGES, Age
from services import lamp_conditions, ledger, rules
from services.board_rows import ON_BOARD
from services.board_turns import ABOUT_NOBODY
from services.clock import local_day
from services.work import Read


@dataclass(frozen=True)
class LampRow:
    """The open complaints of a department by their lamps. `still`: their clocks stand."""

    department_id: int
    department: str
    red: int
    amber: int
    green: int
    still: int

    @property
    def open(self) -> int:
        return self.red + self.amber + self.green + self.still


@dataclass(frozen=True)
class AgeRow:
    """Open complaints raised on the days `first` to `last`. `first` None: however long ago."""

    age: Age
    first: date | None
    last: date
    open: int
    red: int


@dataclass(frozen=True)
class RedRow:
    """A complaint past its promise: that which was broken first, when it fell due and how many working days ago.
    `unresolved`: that of the resolution is past, too."""

    id: int
    kind: CaseKind
    number: str
    title: str
    enterprise: str | None
    department: str
    officer: str
    promise: Promise
    due_at: datetime
    workdays: int
    replied: bool
    unresolved: bool


def of_wall(whose: int) -> list[ColumnElement[bool]]:
    """The open complaints that a wall speaks of: none that is about a department."""
    found = [Case.resolved_at.is_(None), ON_BOARD, ABOUT_NOBODY]
    return found if whose == ZONE_WIDE else [*found, Case.department_id == whose]


@dataclass(frozen=True)
class OpenOnes:
    """The departments with open complaints, those with the most red ones first; and how old these are."""

    lamps: tuple[LampRow, ...]
    ages: tuple[AgeRow, ...]


def counted(read: Read, whose: int, names: Mapping[int, str]) -> OpenOnes:
    """What is open, by department and by age: one walk along one index for both."""
    age, lamp = _age(local_day(read.now)).label("age"), lamp_conditions.shown(read.db, read.now).label("lamp")
    rows = read.db.execute(
        select(Case.department_id, age, lamp, func.count())
        .where(*of_wall(whose))
        .group_by(Case.department_id, age, lamp)
    )
    houses, bands = defaultdict[int, Lamps](Counter), defaultdict[Age, Lamps](Counter)
    for id, band, shows, n in rows:
        lit = Lamp.of(shows) if shows else None
        houses[id][lit] += n
        bands[list(Age)[band]][lit] += n
    return OpenOnes(_by_department(houses, names), _by_age(bands, local_day(read.now)))


Lamps = Counter[Lamp | None]  # None: the clock stands


def _by_department(houses: Mapping[int, Lamps], names: Mapping[int, str]) -> tuple[LampRow, ...]:
    found = [
        LampRow(id, names.get(id, ""), n[Lamp.RED], n[Lamp.AMBER], n[Lamp.GREEN], n[None]) for id, n in houses.items()
    ]
    return tuple(sorted(found, key=lambda row: (-row.red, -row.amber, -row.open, row.department_id)))


def _by_age(bands: Mapping[Age, Lamps], today: date) -> tuple[AgeRow, ...]:
    return tuple(
        AgeRow(age, today - timedelta(days=farthest) if farthest is not None else None, today - timedelta(days=nearest),
               bands[age].total(), bands[age][Lamp.RED])
        for age, (nearest, farthest) in AGES.items()
    )  # fmt: skip


def _age(today: date) -> ColumnElement[int]:
    """The place of its age among `AGES`."""
    firsts = [midnight(today - timedelta(days=farthest)) for _, farthest in AGES.values() if farthest is not None]
    return case(*((Case.opened_at >= first, n) for n, first in enumerate(firsts)), else_=len(firsts))


def worst(read: Read, whose: int, limit: int = 10) -> tuple[RedRow, ...]:
    """The red list: of the complaints that count as overdue those whose first broken promise is so the longest."""
    calendar, today, broken = rules.calendar_for(read.db), local_day(read.now), ledger.first_due()
    late = *of_wall(whose), ledger.overdue(read.now)
    longest = select(Case.id).where(*late).order_by(broken, Case.id).limit(limit)
    columns = (Case.id, Case.kind, Case.number, Case.title, Enterprise.name, Department.name, User.name, broken,
               Case.due_at, Case.replied_at)  # fmt: skip
    rows = read.db.execute(
        select(*columns)
        .join(Department, Case.department_id == Department.id)
        .join(User, Case.officer_id == User.id)
        .outerjoin(Enterprise, Case.enterprise_id == Enterprise.id)
        .where(Case.id.in_(longest))
        .order_by(broken, Case.id)
    )
    return tuple(
        RedRow(id, kind, number, title or "", enterprise, department, officer,
               Promise.RESOLVE if first == due else Promise.REPLY, first,
               calendar.workdays_between(local_day(first), today), replied is not None, due < read.now)
        for id, kind, number, title, enterprise, department, officer, first, due, replied in rows
    )  # fmt: skip
