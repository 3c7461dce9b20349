"""Host and co-hosts (主办、协办) of a joint case: a share each, with a clock of its own (clause 8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from db.cases import Case, Party
from db.org import Department
from domain.access import Permission as P
from domain.access import allows
from domain.cases import BOARD, CaseStatus
from domain.errors import NotFound, Refusal
from domain.flow import states
from domain.typed import insist, paragraph
from services import ledger, offshoots, projects, rules
from services.work import Read, Seen, Work, command, query


class NoHostYet(Refusal):
    template = "Co-hosts are named while a department has the case: dispatch it to its host first."


class IsHost(Refusal):
    template = "{department} is the host of this case."


class IsCoHost(Refusal):
    template = "{department} is a co-host of this case already."


class ShareOver(Refusal):
    template = "This share is answered already, or the case is over."


@dataclass(frozen=True)
class PartyCard:
    """One department's share of a joint case; the host's comes first. `mine`: it is for who looks to answer now."""

    id: int
    version: int
    case_id: int
    department: str
    host: bool
    officer: str | None
    opened_at: datetime
    due_at: datetime
    rule_id: int
    done_at: datetime | None
    answer: str | None
    mine: bool


AT_WORK = states(CaseStatus.DISPATCHED, CaseStatus.WORKING, CaseStatus.WAITING)


@command(P.CASE_SHARE)
def name(work: Work, seen: Seen, *, department_ids: Sequence[int], reason: str) -> None:
    """Name co-hosts: the department that has the case is its host from now on, and the case falls under the limit of
    several departments. A promise that is broken already does not move.

    Raises NotFound, Incomplete, NoHostYet, IsHost, IsCoHost, AboutItself.
    """
    case = work.take(Case, seen)
    if case.kind not in BOARD or case.status not in AT_WORK:
        raise NoHostYet
    insist({"Co-hosts": department_ids, "Why": reason})
    known = {party.department_id: party for party in _of(work, case)}
    asked = [offshoots.asked_department(work, id, case) for id in dict.fromkeys(department_ids)]
    touched = [] if known else [_begun(work, case, Party(case_id=case.id, department_id=case.department_id, host=True))]
    for department in asked:
        touched.append(_begun(work, case, _cohost(case, department, known.get(department.id))))
    _promise_jointly(work, case)
    names, words = "、".join(department.name for department in asked), paragraph(reason, "Why", 1000)
    work.record(case, "case.shared", *touched, departments=names, reason=words)
    for department in asked:
        told = offshoots.people_of(work, department.id, case.about)
        work.notify(told, "case.shared", case_id=case.id, number=case.number, title=case.title)


def _cohost(case: Case, department: Department, known: Party | None) -> Party:
    """A new share, or the old one begun anew where it was answered before. Raises IsHost, IsCoHost."""
    if department.id == case.department_id:
        raise IsHost(department=department.name)
    if known and known.done_at is None:
        raise IsCoHost(department=department.name)
    return known or Party(case_id=case.id, department_id=department.id, host=False)


def _begun(work: Work, case: Case, party: Party) -> Party:
    rule = rules.rule_on(work.db, "case.host" if party.host else "case.cohost", work.now)
    party.rule_id, party.opened_at, party.due_at = rule.id, work.now, rules.due_from(work.db, rule, work.now)
    party.officer_id, party.done_at = case.officer_id if party.host else None, None
    return work.add(party) if party.id is None else party


def _promise_jointly(work: Work, case: Case) -> None:
    """The whole case falls under the limit of several departments; what was promised at first stays on record."""
    joint = rules.rule_on(work.db, "case.resolve_joint", work.now)
    if case.rule_id == joint.id or work.now > case.due_at:
        return
    case.first_due_at = case.first_due_at or case.due_at
    case.rule_id = joint.id
    work.db.flush()
    ledger.promise_anew(work.db, case, work.now)


@command(P.CASE_WORK)
def take_on(work: Work, seen: Seen) -> None:
    """Somebody of a co-host takes its share on and is the named person for it. Raises NotFound, ShareOver."""
    party, case = _mine(work, seen)
    party.officer_id = work.actor.id
    work.record(case, "case.cohost_took_on", party, department=party.department.name)


@command(P.CASE_WORK)
def answer(work: Work, seen: Seen, *, answer: str) -> None:
    """Answer for a co-host, in words; the host is told. Raises NotFound, ShareOver, Incomplete."""
    party, case = _mine(work, seen)
    party.officer_id = party.officer_id or work.actor.id
    party.answer, party.done_at = paragraph(answer, "Answer"), work.now
    work.record(case, "case.cohost_answered", party, department=party.department.name)
    work.notify([case.officer_id], "case.cohost_answered", case_id=case.id, department=party.department.name,
                number=case.number)  # fmt: skip


@command(P.CASE_SHARE)
def release(work: Work, seen: Seen, *, party_id: int, reason: str) -> None:
    """Let a co-host go whose part is not needed any more, with a reason that stands as the end of its share. Raises
    NotFound, ShareOver, Incomplete."""
    case = work.take(Case, seen)
    party = next((party for party in _of(work, case) if party.id == party_id and not party.host), None)
    if party is None:
        raise NotFound(what="Co-host")
    if party.done_at or case.resolved_at:
        raise ShareOver
    party.answer, party.done_at = paragraph(reason, "Why", 1000), work.now
    work.record(case, "case.cohost_released", party, department=party.department.name, reason=party.answer)
    told = offshoots.people_of(work, party.department_id, case.about)
    work.notify(told, "case.cohost_released", case_id=case.id, number=case.number, reason=party.answer)


def _mine(work: Work, seen: Seen) -> tuple[Party, Case]:
    party = work.take(Party, seen)
    case = work.lock(Case, party.case_id)
    if not allows(work.actor, P.CASE_SEE, case):
        raise NotFound(what="Case")
    if party.host or party.done_at or case.resolved_at:
        raise ShareOver
    return party, case


def host_moves(work: Work, case: Case) -> list[Party]:
    """The host of a joint case is the department that has it; its share begins anew with it. Raises IsCoHost."""
    parties = {party.department_id: party for party in _of(work, case)}
    host = next((party for party in parties.values() if party.host), None)
    if host is None or host.department_id == case.department_id:
        return []
    if case.department_id in parties:
        raise IsCoHost(department=parties[case.department_id].department.name)
    host.department_id = case.department_id
    return [_begun(work, case, host)]


def host_done(work: Work, case: Case) -> list[Party]:
    """The host has done its share when the case is resolved."""
    hosts = [party for party in _of(work, case) if party.host and party.done_at is None]
    for host in hosts:
        host.officer_id, host.done_at = case.officer_id, work.now
    return hosts


def _of(work: Work, case: Case) -> Sequence[Party]:
    return work.db.scalars(select(Party).where(Party.case_id == case.id).order_by(Party.id)).all()


@query(P.CASE_SEE)
def of_case(read: Read, case_id: int) -> list[PartyCard]:
    """The shares of a case within reach, the host's first. Raises NotFound."""
    case = read.find(Case, case_id)
    rows = sorted(case.parties, key=lambda party: (not party.host, party.id))
    people = projects.people_named(read.db, (party.officer_id for party in rows))
    return [
        PartyCard(
            p.id, p.version, case.id, p.department.name, p.host,
            case.officer.name if p.host else people.get(p.officer_id), p.opened_at, p.due_at, p.rule_id, p.done_at,
            p.answer, not p.host and not p.done_at and not case.resolved_at and allows(read.actor, P.CASE_WORK, p),
        )
        for p in rows
    ]  # fmt: skip
