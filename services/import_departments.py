"""Departments coming in from lists."""

from collections.abc import Sequence

from sqlalchemy import select

from db.org import Department
from domain.cells import plain
from domain.errors import Refusal
from domain.org import DepartmentClosed, DepartmentFacts, NameTaken
from domain.rows import Problem, Row
from services.departments import change_department, create_department, make_centre
from services.import_plans import Match, Note, Planned, writing
from services.work import Read, Work


class SecondCentre(Refusal):
    template = "Row {row} already names the enterprise service centre; there is only one."


class CentreKept(Note):
    template = "{department} stays the enterprise service centre until another department is named."


class CentreMoves(Note):
    template = "{department} will no longer be the enterprise service centre."


class Departments:
    """Known again by code, else by name."""

    def __init__(self, read: Read, rows: Sequence[Row]) -> None:
        stored = list(read.db.scalars(select(Department)))
        self.by_code = {plain(department.code): department for department in stored}
        self.by_name = {plain(department.name): department for department in stored}
        self.centre = next((department for department in stored if department.is_centre), None)
        self.named_centre: int | None = None

    def match(self, row: Row) -> Match:
        if "code" not in row.values or "name" not in row.values:
            return Match()
        code, name = plain(row.values["code"]), plain(row.values["name"])
        by_code, by_name = self.by_code.get(code), self.by_name.get(name)
        known = by_code or by_name
        problems = []
        if by_code and by_name and by_code is not by_name:
            problems.append(Problem("Department name", NameTaken(name=by_name.name)))
        if known and known.closed_on:
            problems.append(Problem("", DepartmentClosed(department=known.name)))
        notes: tuple[Note, ...] = ()
        if row.values.get("is_centre"):
            if self.named_centre is not None:
                problems.append(Problem("Is the enterprise service centre", SecondCentre(row=self.named_centre)))
            self.named_centre = row.number
            if self.centre and self.centre is not known:
                notes = (CentreMoves(department=self.centre.name),)
        keys = (f"code {code}", f"name {name}")
        if known is None:
            return Match(None, {}, {"code": row.values["code"].upper()}, tuple(problems), notes, keys)
        if known.is_centre and row.values.get("is_centre") is False:
            notes = (CentreKept(department=known.name),)
        present: dict[str, str | bool | None] = {"code": known.code, "name": known.name, "phone": known.phone}
        if row.values.get("is_centre"):
            present["is_centre"] = known.is_centre
        return Match(known.id, present, {"code": row.values["code"].upper()}, tuple(problems), notes, keys)

    def write(self, work: Work, rows: Sequence[Planned]) -> None:
        for row in rows:
            with writing(row):
                self._write(work, row)

    def _write(self, work: Work, row: Planned) -> None:
        values = row.values
        if row.known is None:
            department = create_department(work, DepartmentFacts(values["name"], values["code"], values.get("phone")))
        else:
            department = work.lock(Department, row.known)
            phone = values.get("phone", department.phone)
            change_department(work, department, DepartmentFacts(values["name"], values["code"], phone))
        if values.get("is_centre"):
            make_centre(work, department)
