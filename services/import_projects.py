"""Projects coming in from lists."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from db.enterprises import Enterprise
from db.org import User
from db.projects import Project
from domain.access import Duty
from domain.calendar import ZONE
from domain.cells import plain
from domain.enterprises import as_code, name_key
from domain.errors import Refusal
from domain.intake import ProjectFacts
from domain.money import Currency
from domain.projects import DUTY_OF, NotOfDepartment, Seat, SeatsMissing, Source
from domain.rows import Problem, Row
from domain.sheets import PROJECTS
from domain.stages import Stage
from services import projects
from services.accountability import able
from services.clock import local_day
from services.enterprises import EnterpriseFacts, register_enterprise
from services.import_lookups import Directory, Register, among
from services.import_plans import Match, Note, Planned, Ref, writing
from services.work import Read, Work

FACTS = (
    "name", "amount", "currency", "industry", "land_mu", "expected_tax", "expected_jobs", "source",
    "contact_name", "contact_phone",
)  # fmt: skip
SEATS = tuple(seat.value for seat in Seat)
MORNING = time(9)  # a list says the day; the clock of accountability starts when its office opens


class InFuture(Refusal):
    template = "{day} has not come yet."


class WillBeRegistered(Note):
    template = "{name} is not registered yet; it will be, with its name only."


class OnlyByHandoff(Note):
    template = "{column} stays {present}: it changes only by handoff."
    words = ("column",)


class StageKept(Note):
    template = "The stage stays “{present}”: it changes only by handoff."
    words = ("present",)


class SameNameElsewhere(Note):
    template = "Another project has this name: {number}, held by {officer} ({department})."


class SameContact(Note):
    template = "The same contact phone is known from {number} {name}, held by {officer} ({department})."


class Projects:
    """Known again by name and enterprise. Who is accountable for a known project is left as it is."""

    def __init__(self, read: Read, rows: Sequence[Row]) -> None:
        self.read = read
        self.directory = Directory(read.db)
        said = [str(row.values["enterprise"]) for row in rows if "enterprise" in row.values]
        self.register = Register(read.db, map(as_code, said), map(name_key, said), among)
        ids = {e.id for alike in self.register.by_name.values() for e in alike}
        self.known: dict[tuple[int, str], Project] = {
            (project.enterprise_id, plain(project.name)): project
            for project in among(read.db, Project.enterprise_id, ids)
        }
        self.namesakes: dict[str, Project] = {
            name_key(project.name): project
            for project in among(read.db, Project.name, (row.values.get("name") for row in rows))
        }
        phones = (row.values.get("contact_phone") for row in rows)
        self.callers: dict[str, Project] = {
            project.contact_phone: project for project in among(read.db, Project.contact_phone, phones)
        }
        self.names: dict[int | None, str] = {row.id: row.name for row in read.db.execute(select(User.id, User.name))}
        self.major: dict[tuple[Decimal, Currency], bool] = {}
        self.made: dict[str, Enterprise] = {}  # enterprises that this import registers, by name

    def is_major(self, amount: Decimal, currency: Currency) -> bool:
        """Would a project of this amount be a major one today?"""
        if (amount, currency) not in self.major:
            facts = ProjectFacts("", Source.WALK_IN, amount, currency)
            self.major[amount, currency] = projects.is_major(self.read.db, amount, facts, self.read.now)
        return self.major[amount, currency]

    def match(self, row: Row) -> Match:
        problems: list[Problem] = []
        resolved = self._resolve(row.values, problems)
        enterprise = resolved.get("enterprise")
        if enterprise is None or "name" not in row.values:
            return Match(resolved=resolved, problems=tuple(problems))
        key = plain(row.values["name"])
        keys = (f"{enterprise.id or plain(enterprise.name)}/{key}",)
        known = self.known.get((enterprise.id, key))
        if known is None or not known.major_since:
            problems += self._seats_missing(row.values, known, resolved)
        if known is None:
            return Match(None, {}, resolved, tuple(problems), tuple(self._likely(row.values, enterprise)), keys)
        present = {fact: getattr(known, fact) for fact in FACTS}
        notes = tuple(self._kept(known, {**row.values, **resolved}))
        return Match(known.id, present, resolved, tuple(problems), notes, keys)

    def _resolve(self, values: dict[str, Any], problems: list[Problem]) -> dict[str, Any]:
        """The records that the cells name; a cell that names none is a problem."""
        found: dict[str, Any] = {}

        def look(column: str, find: Any) -> None:
            if column in values:
                try:
                    found[column] = find(values[column])
                except Refusal as refusal:
                    problems.append(Problem(PROJECTS.column(column).label, refusal))

        look("enterprise", self._enterprise)
        look("department", self.directory.department)
        look("first_contact", lambda text: self._worker(text, found.get("department"), Duty.OFFICER))
        home = found.get("department") or self._home(found.get("first_contact"))
        look("leader", lambda text: self._worker(text, home, Duty.LEADER))
        for seat in Seat:
            look(seat.value, lambda text, duty=DUTY_OF[seat]: _ref(able(self.directory.person(text), duty)))
        look("opened_on", self._past)
        return found

    def _enterprise(self, text: str) -> Ref:
        known = self.register.named(text)
        return Ref(known.id, known.name) if known else Ref(0, text)

    def _worker(self, text: str, department: Ref | None, duty: Duty) -> Ref:
        """Someone who works in the accountable department. Raises NotOfDepartment, NoDepartment, CannotCarry."""
        person = self.directory.person(text, department)
        if person.department is None:
            raise projects.NoDepartment(name=person.name)
        if department and person.department_id != department.id:
            raise NotOfDepartment(name=person.name, department=department.name)
        return _ref(able(person, duty))

    def _home(self, person: Ref | None) -> Ref | None:
        user = self.read.db.get(User, person.id) if person else None
        return Ref(user.department.id, user.department.name) if user and user.department else None

    def _past(self, day: date) -> date:
        if day > local_day(self.read.now):
            raise InFuture(day=day)
        return day

    def _seats_missing(
        self, values: Mapping[str, Any], known: Project | None, resolved: Mapping[str, Any]
    ) -> Iterator[Problem]:
        amount = values.get("amount", known.amount if known else None)
        currency = values.get("currency", known.currency if known else Currency.CNY)
        if amount is not None and self.is_major(amount, currency):
            for seat in SEATS:
                if seat not in resolved:
                    yield Problem(PROJECTS.column(seat).label, SeatsMissing())

    def _kept(self, known: Project, told: Mapping[str, Any]) -> Iterator[Note]:
        """Where the list names other people than are accountable, they stay: only a handoff changes them."""
        now = {
            "department": (known.department_id, known.first_department_id),
            "first_contact": (known.officer_id, known.first_contact_id),
            "leader": (known.leader_id,),
            "lead_leader": (known.lead_leader_id,),
            "coordinator": (known.coordinator_id,),
        }
        for column, ids in now.items():
            if column in told and ids[0] is not None and told[column].id not in ids:
                name = known.department.name if column == "department" else self.names[ids[0]]
                yield OnlyByHandoff(column=PROJECTS.column(column).label, present=name)
        if "stage" in told and told["stage"] is not known.stage:
            yield StageKept(present=known.stage.label)

    def _likely(self, values: dict[str, Any], enterprise: Ref) -> Iterator[Note]:
        if not enterprise.id:
            yield WillBeRegistered(name=enterprise.name)
        for found, note in (
            (self.namesakes.get(name_key(values["name"])), SameNameElsewhere),
            (self.callers.get(values.get("contact_phone", "")), SameContact),
        ):
            if found is not None:
                officer, department = self.names[found.officer_id], found.department.name
                yield note(number=found.number, name=found.name, officer=officer, department=department)

    def write(self, work: Work, rows: Sequence[Planned]) -> None:
        for row in rows:
            with writing(row):
                self._write(work, row)

    def _write(self, work: Work, row: Planned) -> None:
        seats = {seat: self._user(work, row.values.get(seat)) for seat in SEATS}
        if row.known is not None:
            project = work.lock(Project, row.known)
            facts = ProjectFacts(**{f: row.values.get(f, getattr(project, f)) for f in FACTS})
            projects.change_project(work, project, asdict(facts.clean()), **seats)
            return
        first, leader = self._user(work, row.values["first_contact"]), self._user(work, row.values["leader"])
        assert first is not None and leader is not None
        opened = row.values.get("opened_on")
        projects.open_project(
            work,
            ProjectFacts(**{f: row.values[f] for f in FACTS if f in row.values}),
            self._owner(work, row.values["enterprise"]),
            first,
            leader,
            stage=row.values.get("stage", Stage.NEGOTIATION),
            opened_at=min(work.now, datetime.combine(opened, MORNING, ZONE)) if opened else None,
            **seats,
        )

    def _owner(self, work: Work, enterprise: Ref) -> Enterprise:
        if enterprise.id:
            return work.lock(Enterprise, enterprise.id)
        key = plain(enterprise.name)
        if key not in self.made:
            self.made[key] = register_enterprise(work, EnterpriseFacts(enterprise.name))
        return self.made[key]

    def _user(self, work: Work, person: Ref | None) -> User | None:
        return work.db.get(User, person.id) if person else None


def _ref(user: User) -> Ref:
    return Ref(user.id, user.name)
