"""What the lines of an earlier register name, found in the zone: its departments, people and enterprises."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select

from db.complaints import Complaint
from db.org import Post
from domain.access import Actor, allows
from domain.access import Permission as P
from domain.backlogs import History, Told
from domain.cases import CaseStatus
from domain.complaints import AboutItself
from domain.confidential import About
from domain.errors import Refusal, SessionEnded
from domain.offshoots import OfTheirHouse
from domain.org import Position
from domain.rows import Problem
from services import accountability, filing
from services.import_lookups import Directory, Named, Register, named_among
from services.sessions import load_actor
from services.work import Work

ABOUT = "Which department it is about"


class Earlier(NamedTuple):
    """One line, understood: what it says, when it went on, whose it is."""

    told: Told
    history: History
    department_id: int
    officer_id: int
    enterprise: Named | None
    about: About | None
    recorder_id: int
    stands: CaseStatus

    @property
    def said(self) -> dict[str, Any]:
        return self.told.row.values


class Reader:
    """Understands lines: departments, people and enterprises by their names, looked up in bulk."""

    def __init__(self, work: Work, part: Sequence[Told]) -> None:
        self.work, self.directory = work, Directory(work.db)
        codes, keys = (told.code for told in part), (told.key for told in part if not told.code)
        self.register = Register(work.db, codes, keys, named_among)
        self.centre = accountability.centre_id(work)
        liaisons = select(Post.department_id, Post.user_id).where(
            Post.position == Position.LIAISON, Post.valid_to.is_(None)
        )
        self.liaisons = {row.department_id: row.user_id for row in work.db.execute(liaisons)}
        self.actors: dict[int, Actor | None] = {work.actor.id: work.actor}

    def understood(self, told: Told) -> Earlier | list[Problem]:
        """The line as a complaint, or everything that is wrong with it."""
        said, went_on = told.row.values, told.history
        if went_on is None:
            return self._wrong(told)
        try:
            department, enterprise = self._department(said), self._enterprise(told)
            accused = self._about(said)
            about = About(accused, went_on.received_at) if accused else None
            officer = self._officer(said, department, about)
        except Refusal:
            return self._wrong(told)
        if said.get("anonymous"):
            enterprise = None
        recorder = self._outside(self.work.actor.id, about)
        stands = self._stands(told, department, officer)
        if stands is CaseStatus.DISPATCHED:
            officer = self._liaison(department, about)
        return Earlier(told, went_on, department, officer, enterprise, about, recorder, stands)

    def _stands(self, told: Told, department_id: int, officer_id: int) -> CaseStatus:
        """An open one is worked on by whom the register names, of the department that has it. Where it names nobody who
        is there, the department is yet to accept it; where it names no department, the centre is yet to dispatch it."""
        if told.history is not None and told.history.resolved_at:
            return CaseStatus.CLOSED
        if "officer" in told.row.values and self._works_in(officer_id, department_id):
            return CaseStatus.WORKING
        return CaseStatus.RECORDED if department_id == self.centre else CaseStatus.DISPATCHED

    def _works_in(self, user_id: int, department_id: int) -> bool:
        who = self._actor(user_id)
        return who is not None and who.department_id == department_id and allows(who, P.CASE_WORK)

    def _wrong(self, told: Told) -> list[Problem]:
        problems, said = list(told.row.problems), told.row.values

        def found(label: str, ask: Callable[..., Any], *of: Any) -> Any:
            try:
                return ask(*of)
            except Refusal as refusal:
                problems.append(Problem(label, refusal))

        department = found("Accountable department", self._department, said)
        accused = found(ABOUT, self._about, said)
        found("Enterprise", self._enterprise, told)
        if not problems and told.history:
            about = About(accused, told.history.received_at) if accused else None
            found("Accountable officer", self._officer, said, department, about)
        return problems

    def _enterprise(self, told: Told) -> Named | None:
        text = told.row.values.get("enterprise")
        return self.register.found(text, told.code, told.key) if text else None

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
        return self._liaison(department_id, about)

    def _liaison(self, department_id: int, about: About | None) -> int:
        return self._outside(self.liaisons.get(department_id, self.work.actor.id), about)

    def _outside(self, user_id: int, about: About | None) -> int:
        """This person; where it is about their people, whoever keeps the board."""
        return filing.on_duty(self.work, about) if self._is_meant(user_id, about) else user_id

    def _is_meant(self, user_id: int, about: About | None) -> bool:
        if about is None:
            return False
        actor = self._actor(user_id)
        return actor is not None and actor.is_meant(about)

    def _actor(self, user_id: int) -> Actor | None:
        if user_id not in self.actors:
            try:
                self.actors[user_id] = load_actor(self.work.db, user_id, None)
            except SessionEnded:  # disabled: signs in no more
                self.actors[user_id] = None
        return self.actors[user_id]


def known_numbers(work: Work, register: str, part: Sequence[Told]) -> set[str]:
    """Which of these numbers of an earlier register are cases already. Another may have given them, too."""
    numbers = [number for told in part if (number := told.row.values.get("source_number"))]
    its_own = Complaint.source_register == register, Complaint.source_number.in_(numbers)
    return set(work.db.scalars(select(Complaint.source_number).where(*its_own)))
