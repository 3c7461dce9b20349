"""Lines of an earlier register made into cases: with their history, their number, their ledger and their trail."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from db.cases import Case, Holding
from db.complaints import Complaint
from db.org import Post
from db.trail import Counter, Event
from domain.access import Actor
from domain.backlogs import History, history
from domain.calendar import ZONE
from domain.cases import CaseStatus
from domain.categories import Category
from domain.complaints import AboutItself, Channel, Outcome
from domain.confidential import About
from domain.errors import Refusal, SessionEnded
from domain.ledger import Holder
from domain.offshoots import OfTheirHouse
from domain.org import Position
from domain.rows import Problem, Row
from services import accountability, filing, rules, search, trail
from services.clock import local_day
from services.import_lookups import Directory, Register
from services.sessions import load_actor
from services.work import Work

Dues = dict[tuple[str, datetime], tuple[int, datetime]]
ABOUT = "Which department it is about"
CODES = ("case.resolve", "case.reply")
NOT_SAID = "—"  # what a register leaves empty that a complaint must say


@dataclass(frozen=True)
class Earlier:
    """One line, understood: what it says, when it went on, whose it is."""

    row: Row
    history: History
    department_id: int
    officer_id: int
    enterprise_id: int | None
    about: About | None
    recorder_id: int


class Reader:
    """Understands lines: departments, people and enterprises by their names, looked up in bulk."""

    def __init__(self, work: Work, rows: Sequence[Row]) -> None:
        self.work, self.directory, self.today = work, Directory(work.db), local_day(work.now)
        named = [row.values.get("enterprise") for row in rows]
        self.register = Register(work.db, named, named)
        self.centre = accountability.centre_id(work)
        liaisons = select(Post.department_id, Post.user_id).where(
            Post.position == Position.LIAISON, Post.valid_to.is_(None)
        )
        self.liaisons = {row.department_id: row.user_id for row in work.db.execute(liaisons)}
        self.actors: dict[int, Actor | None] = {work.actor.id: work.actor}

    def understood(self, row: Row) -> Earlier | list[Problem]:
        """The line as a complaint, or everything that is wrong with it."""
        problems, values = list(row.problems), row.values
        found: dict[str, Any] = {}
        for label, ask in (
            ("Received on", lambda: history(values, self.today) if "received_on" in values else None),
            ("Accountable department", lambda: self._department(values)),
            (ABOUT, lambda: self._about(values)),
            ("Enterprise", lambda: self.register.named(values["enterprise"]) if "enterprise" in values else None),
        ):
            try:
                found[label] = ask()
            except Refusal as refusal:
                problems.append(Problem(label, refusal))
        about = None
        if not problems:
            about = About(found[ABOUT], found["Received on"].received_at) if found[ABOUT] else None
            try:
                officer = self._officer(values, found["Accountable department"], about)
            except Refusal as refusal:
                problems.append(Problem("Accountable officer", refusal))
        if problems:
            return problems
        enterprise = None if values.get("anonymous") else found["Enterprise"]
        return Earlier(
            row, found["Received on"], found["Accountable department"], officer, enterprise.id if enterprise else None,
            about, self._outside(self.work.actor.id, about),
        )  # fmt: skip

    def _department(self, values: dict[str, Any]) -> int:
        return self.directory.department(values["department"]).id if "department" in values else self.centre

    def _about(self, values: dict[str, Any]) -> int | None:
        """The accused, from whose people it is sealed from the first moment. Raises AboutItself."""
        if "about" not in values:
            return None
        about = self.directory.department(values["about"])
        if about.id == self._department(values):
            raise AboutItself(department=about.name)
        return about.id

    def _officer(self, values: dict[str, Any], department_id: int, about: About | None) -> int:
        """Who is named; for a resolved one whose officer has left, and where nobody is named, the liaison. Raises
        OfTheirHouse for one of those whom it is about."""
        if "officer" in values:
            try:
                person = self.directory.person(values["officer"])
            except Refusal:
                if "resolved_on" not in values:
                    raise
            else:
                if self._is_meant(person.id, about):
                    raise OfTheirHouse(name=person.name)
                return person.id
        liaison: int = self.liaisons.get(department_id, self.work.actor.id)
        return self._outside(liaison, about)

    def _outside(self, user_id: int, about: About | None) -> int:
        """This person; where it is about their people, whoever keeps the board."""
        return filing.on_duty(self.work, about) if self._is_meant(user_id, about) else user_id

    def _is_meant(self, user_id: int, about: About | None) -> bool:
        if about is None:
            return False
        if user_id not in self.actors:
            try:
                self.actors[user_id] = load_actor(self.work.db, user_id, None)
            except SessionEnded:  # disabled: signs in no more
                self.actors[user_id] = None
        actor = self.actors[user_id]
        return actor is not None and actor.is_meant(about)


def known_numbers(work: Work, rows: Iterable[Row]) -> set[str]:
    """Which of these numbers of the earlier register are cases already."""
    numbers = [row.values["source_number"] for row in rows if "source_number" in row.values]
    return set(work.db.scalars(select(Complaint.source_number).where(Complaint.source_number.in_(numbers))))


def write(work: Work, found: Sequence[Earlier], source: str, dues: Dues) -> None:
    """All of them with few statements. Each is told in the trail as what it is: brought in from `source`.

    `dues` is kept from part to part: what began on one day was due on one day.
    """
    if not found:
        return
    _look_up_dues(work, found, dues)
    numbers = _numbers(work, found)
    cases = [_case(work, one, number, dues) for one, number in zip(found, numbers, strict=True)]
    connection = work.db.connection()  # not the session: it would make ready for objects, and there are none
    connection.execute(insert(Case), cases)
    by_number = {
        row.number: row.id for row in work.db.execute(select(Case.number, Case.id).where(Case.number.in_(numbers)))
    }
    ids = [by_number[number] for number in numbers]
    connection.execute(insert(Complaint), [_complaint(work, one, id) for one, id in zip(found, ids, strict=True)])
    connection.execute(insert(Holding), [_holding(work, case, id) for case, id in zip(cases, ids, strict=True)])
    events = [_event(work, one, case, id, source) for one, case, id in zip(found, cases, ids, strict=True)]
    connection.execute(insert(Event), events)
    search.write(work.db, ids)
    work.recount.brought_in(ids)


def _look_up_dues(work: Work, found: Sequence[Earlier], dues: Dues) -> None:
    """The rules in force then, and when what began then was due under them. Aware UTC."""
    versions = rules.Versions(work.db, CODES)
    for at in {one.history.received_at.astimezone(UTC) for one in found}:
        for code in CODES:
            if (code, at) not in dues:
                rule = versions.at(code, at)
                dues[code, at] = rule.id, rules.due_from(work.db, rule, at)


def _numbers(work: Work, found: Sequence[Earlier]) -> list[str]:
    """The next numbers of the board, each in the series of the year in which it was received."""
    by_year: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(found):
        by_year[f"TS{one.history.received_at.astimezone(ZONE):%y}"].append(place)
    numbers = [""] * len(found)
    for series, places in by_year.items():
        counter = work.db.get(Counter, series, with_for_update=True)
        if counter is None:
            counter = Counter(series=series, value=0)
            work.db.add(counter)
        for place in places:
            counter.value += 1
            numbers[place] = f"{series}-{counter.value:05d}"
    return numbers


def _born(work: Work) -> dict[str, Any]:
    return {"created_at": work.now, "version": 1}


def _case(work: Work, one: Earlier, number: str, dues: Dues) -> dict[str, Any]:
    opened = one.history.received_at.astimezone(UTC)
    resolved = one.history.resolved_at
    rule_id, due_at = dues["case.resolve", opened]
    reply_rule_id, reply_due_at = dues["case.reply", opened]
    category = one.row.values.get("category", Category.OTHER)
    about_id = one.about.department_id if one.about else None
    return _born(work) | {
        "number": number, "kind": filing.kind_of(category, about_id, False),
        "status": CaseStatus.CLOSED if resolved else CaseStatus.WORKING, "department_id": one.department_id,
        "officer_id": one.officer_id, "recorded_by_id": one.recorder_id, "opened_at": opened, "rule_id": rule_id,
        "due_at": due_at, "reply_rule_id": reply_rule_id, "reply_due_at": reply_due_at,
        "title": one.row.values["title"], "about_id": about_id, "about_since": one.about.since if one.about else None,
        "enterprise_id": one.enterprise_id, "accepted_at": opened, "dispatched_at": opened,
        "replied_at": one.history.replied_at, "resolved_at": resolved, "closed_at": resolved,
        "progressed_at": resolved or one.history.replied_at or opened, "extra_workdays": 0, "assignment_final": False,
    }  # fmt: skip


def _complaint(work: Work, one: Earlier, case_id: int) -> dict[str, Any]:
    said, resolved = one.row.values, one.history.resolved_at
    return _born(work) | {
        "case_id": case_id, "channel": said.get("channel", Channel.REGISTER),
        "category": said.get("category", Category.OTHER), "body": said.get("body", NOT_SAID),
        "contact_name": said.get("contact_name"), "contact_phone": said.get("contact_phone"),
        "contact_enterprise": None if one.enterprise_id else said.get("enterprise"),
        "anonymous": said.get("anonymous", False),
        "source_number": said["source_number"], "urgent": False, "on_the_spot": False, "returns": 0, "transfers": 0,
        "resolution": said.get("resolution"), "outcome": said.get("outcome", Outcome.SILENT) if resolved else None,
        "outcome_at": resolved, "outcome_by_link": False, "reopenings": 0,
    }  # fmt: skip


def _holding(work: Work, case: dict[str, Any], case_id: int) -> dict[str, Any]:
    """One entry: an earlier register knows in whose hands a complaint was, not how it wandered."""
    return _born(work) | {
        "case_id": case_id, "holder": Holder.DEPARTMENT, "department_id": case["department_id"],
        "officer_id": case["officer_id"], "from_at": case["opened_at"], "to_at": case["resolved_at"],
        "next_at": None, "closed": case["resolved_at"] is not None,
    }  # fmt: skip


def _event(work: Work, one: Earlier, case: dict[str, Any], case_id: int, source: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "at": work.now, "actor_id": work.actor.id, "kind": "complaint.brought_in", "subject_type": "Case",
        "subject_id": case_id, "project_id": None, "seq": 1,
        "changes": {name: [None, trail.plain(case[name])] for name in TOLD if case[name]},
        "details": {"source": one.row.values["source_number"], "file": source}, "previous_hash": trail.START,
    }  # fmt: skip
    return said | {"hash": trail.digest_of(**said)}


TOLD = ("status", "about_id", "department_id", "officer_id", "opened_at", "due_at", "resolved_at")
