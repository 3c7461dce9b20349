"""How a complaint comes to be, whoever files it: one number, one named person, two promises (clauses 6, 51, 86)."""

from dataclasses import dataclass

from sqlalchemy import select

from db.cases import Case
from db.complaints import Complaint, Duty
from db.enterprises import Enterprise
from db.org import Department, User
from domain.access import Role
from domain.cases import CaseKind
from domain.categories import Category, Group
from domain.complaints import COMPLAINT, Channel
from domain.confidential import About
from domain.errors import NotFound
from domain.ledger import Holder
from domain.typed import line, optional_line, paragraph
from services import accountability, drafts, ledger, offshoots, rules
from services.clock import local_day
from services.work import Work


@dataclass(frozen=True)
class ComplaintFacts:
    """What somebody says an enterprise complains of, asks for or suggests.

    `about_department_id`: the department that is accused; the case is sealed from its people. `anonymous`: who it came
    from is for the centre alone; then no registered enterprise stands on the case. `form`: the draft it came from.
    """

    title: str
    body: str
    category: Category
    channel: Channel
    urgent: bool = False
    contact_name: str = ""
    contact_phone: str = ""
    contact_enterprise: str = ""
    anonymous: bool = False
    suggestion: bool = False
    about_department_id: int | None = None
    form: str | None = None


def file(
    work: Work,
    facts: ComplaintFacts,
    enterprise_id: int | None,
    secret_hash: str | None = None,
    project_id: int | None = None,
) -> Case:
    """Open the case of a complaint; `project_id`: which project of the enterprise it is about, if one is said.

    Who records it answers for it until a named person accepts; where that is nobody of the zone, or one whom it is
    sealed from, whoever keeps the board that day does. Raises Invalid, NotFound."""
    about = _accused(work, facts.about_department_id)
    enterprise = _enterprise(work, None if facts.anonymous else enterprise_id)
    meant = about is not None and work.actor.is_meant(about)
    answers = work.actor.id if work.actor.id and not meant else on_duty(work, about)
    codes = "case.resolve", "case.urgent" if facts.urgent else "case.reply"
    versions = rules.Versions(work.db, codes)
    rule, first = (versions.at(code, work.now) for code in codes)
    case = work.add(
        Case(
            number=work.number("TS"), kind=kind_of(facts.category, facts.about_department_id, facts.suggestion),
            status=COMPLAINT.initial, about=about,
            department_id=accountability.centre_id(work), officer_id=answers, recorded_by_id=answers,
            opened_at=work.now, progressed_at=work.now, rule_id=rule.id, reply_rule_id=first.id,
            due_at=rules.due_from(work.db, rule, work.now), reply_due_at=rules.due_from(work.db, first, work.now),
            title=line(facts.title, "Title"), enterprise_id=enterprise.id if enterprise else None,
            project_id=project_id,
        )
    )  # fmt: skip
    complaint = work.add(
        Complaint(
            case_id=case.id, channel=facts.channel, category=facts.category, urgent=facts.urgent, on_the_spot=False,
            body=paragraph(facts.body, "What happened"), returns=0, transfers=0, anonymous=facts.anonymous,
            contact_name=optional_line(facts.contact_name, "Contact person"),
            contact_phone=optional_line(facts.contact_phone, "Contact phone", 60),
            contact_enterprise=optional_line(facts.contact_enterprise, "Enterprise"), secret_hash=secret_hash,
        )
    )  # fmt: skip
    held = ledger.open_first(work, case, Holder.CENTRE)
    work.record(case, "complaint.recorded", complaint, held, title=case.title)
    told = {*keepers(work, case), answers}
    if facts.urgent:
        work.notify([duty := on_duty(work, about)], "complaint.urgent", case_id=case.id, urgent=True,
                    number=case.number, title=case.title)  # fmt: skip
        told.discard(duty)
    work.notify(told, "complaint.recorded", case_id=case.id, urgent=facts.urgent,
                number=case.number, title=case.title)  # fmt: skip
    if facts.form:
        drafts.drop(work, facts.form)
    return case


def assign(work: Work, case: Case, department_id: int) -> None:
    """From now on it is for this department to accept; for good, where it has returned the case before (clause 63)."""
    case.department_id, case.dispatched_at = department_id, work.now
    case.accept_due_at = rules.due_from(work.db, rules.rule_on(work.db, "case.accept", work.now), work.now)
    case.assignment_final = department_id in ledger.returned_by(work.db, case)


def keepers(work: Work, case: Case) -> list[int]:
    """Who dispatches and checks this case: the centre; supervision where the centre itself is what it is about."""
    return _supervision(work) if _of_the_centre(work, case.about) else accountability.centre_people(work)


def on_duty(work: Work, about: About | None) -> int:
    """The named person who answers for what nobody of the zone recorded: by the duty roster, else the first of those
    who keep the board; nobody whom it is about while there is another. Raises NotFound where there is none."""
    keep = _supervision(work) if _of_the_centre(work, about) else accountability.centre_people(work)
    meant = offshoots.of_house(work, about)
    candidates = [id for id in keep if id not in meant] or keep
    today = work.db.scalar(select(Duty.user_id).where(Duty.on == local_day(work.now)))
    if today in candidates:
        return today
    if not candidates:
        raise NotFound(what="Person on duty")
    return min(candidates)


def _supervision(work: Work) -> list[int]:
    return list(work.db.scalars(select(User.id).where(User.role == Role.SUPERVISOR, User.disabled_at.is_(None))))


def _of_the_centre(work: Work, about: About | None) -> bool:
    return about is not None and about.department_id == accountability.centre_id(work)


def kind_of(category: Category, about_id: int | None, suggestion: bool) -> CaseKind:
    """What is asked of the zone is a demand; what is said about a department, whatever its category, a complaint."""
    if suggestion:
        return CaseKind.SUGGESTION
    asks = category.group in (Group.SUPPORT, Group.HARD) and about_id is None
    return CaseKind.DEMAND if asks else CaseKind.COMPLAINT


def _accused(work: Work, department_id: int | None) -> About | None:
    if department_id is None:
        return None
    if work.db.get(Department, department_id) is None:
        raise NotFound(what="Department")
    return About(department_id, work.now)


def _enterprise(work: Work, id: int | None) -> Enterprise | None:
    found = work.db.get(Enterprise, id) if id is not None else None
    if id is not None and found is None:
        raise NotFound(what="Enterprise")
    return found
