"""The morning digest of each person: what waits, what turns amber or red, what they have not read. Once a day."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from db.background import Digest, Preference, Robot
from db.cases import Case
from db.engine import Sessions
from db.org import User
from db.rules import Rule
from db.trail import Notice
from domain.access import STAFF, Actor
from domain.access import Permission as P
from domain.cases import CaseKind, CaseStatus
from domain.digests import morning, turns
from domain.errors import Refusal
from domain.limits import Lamp, lamp
from services import desk, digest_words, letters, rules
from services.clock import local_day
from services.desk_items import DeskItem, Waiting
from services.digest_words import DigestCard, DigestLine
from services.notices import card_of, shown_to
from services.reach import within_reach
from services.sessions import load_actor
from services.trail import plain
from services.work import Read, Work, command, query

MOST_NOTICES = 20


def due_on(db: Session, now: datetime) -> str | None:
    """The working day whose digest is due, for the sweep."""
    day = morning(now, rules.calendar_for(db))
    return day.isoformat() if day else None


def send_all(system: Actor) -> int:
    """Write each person's digest of today who has none yet, and each robot's; answers how many had something to say."""
    told = 0
    for id in _people(system):
        try:
            with_news = _compose(_as(id))
        except Refusal:  # a temporary password, or disabled meanwhile
            continue
        if with_news:
            told += _keep(system, user_id=id, content=with_news)
    return told + sum(_keep_group(system, robot_id=id) for id in _robots(system))


def _as(user_id: int) -> Actor:
    with Sessions.reader() as db:
        return load_actor(db, user_id, None)


@query(P.SWEEP_RUN)
def _people(read: Read) -> list[int]:
    """Who can sign in and has no digest of today."""
    told = select(Digest.user_id).where(Digest.on == local_day(read.now), Digest.user_id.is_not(None))
    active = User.disabled_at.is_(None), User.must_change_password.is_(False), User.role.in_(STAFF)
    return list(read.db.scalars(select(User.id).where(*active, User.id.not_in(told)).order_by(User.id)))


def _compose(me: Actor) -> dict[str, Any] | None:
    """What the digest of this person would say now, as it is stored. None: there is no news.

    News is a promise that is amber or red or turns so within five working days, something that came to the desk since
    the last digest, or a notice not read since.
    """
    return _judged(me, items=desk.mine(me))


@query(P.SELF)
def _judged(read: Read, *, items: list[DeskItem]) -> dict[str, Any] | None:
    last = read.db.scalar(select(func.max(Digest.at)).where(Digest.user_id == read.actor.id))
    unread = select(Notice.id).where(*shown_to(read.actor), Notice.read_at.is_(None))
    new = list(read.db.scalars((unread.where(Notice.at > last) if last else unread).order_by(Notice.at.desc())))
    lines = [_line(read, item) for item in items]
    pressing = any(line["within"] or line["lamp"] in (Lamp.AMBER, Lamp.RED) for line in lines)
    fresh = any(last is None or item.opened_at > last for item in items)
    if not (pressing or fresh or new):
        return None
    return {"lines": plain(lines), "notices": new[:MOST_NOTICES], "unread": len(new)}


def _line(read: Read, item: DeskItem) -> dict[str, Any]:
    said: dict[str, Any] = {
        "waiting": item.waiting, "about": item.project, "number": item.params.get("number", ""),
        "due_at": item.due_at, "project_id": item.project_id, "case_id": item.case_id, "kind": item.kind,
        "plan_id": item.plan_id, "visit_id": item.visit_id, "enterprise_id": item.enterprise_id,
        "led_by": item.params.get("led_by"), "on": item.on,
        "lamp": None, "turns": None, "within": None,
    }  # fmt: skip
    rule = read.db.get(Rule, item.rule_id) if item.rule_id else None
    if rule and item.due_at:
        promise = item.due_at, read.now, item.opened_at, rule.amber_share, rules.calendar_for(read.db)
        said["lamp"] = lamp(*promise)
        said["within"], said["turns"] = turns(*promise) or (None, None)
    return said


@command(P.SWEEP_RUN)
def _keep(work: Work, *, user_id: int, content: dict[str, Any]) -> bool:
    """Store the digest of today and, for who wants it, put the e-mail beside it: both or neither, once."""
    today = local_day(work.now)
    if work.db.scalar(select(Digest.id).where(Digest.user_id == user_id, Digest.on == today)):
        return False
    row = Digest(user_id=user_id, on=today, at=work.now, content=content)
    work.db.add(row)
    wanted = select(User.email).join(Preference, Preference.user_id == User.id)
    address = work.db.scalar(wanted.where(User.id == user_id, Preference.digest_mail))
    if address:
        me = load_actor(work.db, user_id, None)
        lang = me.language or "zh"
        letters.email(work.db, user_id, address, *digest_words.email(lang, _card(work.db, me, row)), work.now)
    return True


@query(P.SWEEP_RUN)
def _robots(read: Read) -> list[int]:
    told = select(Digest.robot_id).where(Digest.on == local_day(read.now), Digest.robot_id.is_not(None))
    return list(read.db.scalars(select(Robot.id).where(Robot.enabled, Robot.digest, Robot.id.not_in(told))))


@command(P.SWEEP_RUN)
def _keep_group(work: Work, *, robot_id: int) -> bool:
    """Tell a group how many cases are overdue and how many fall due today; without names, and only if there are any."""
    robot, today = work.db.get_one(Robot, robot_id), local_day(work.now)
    if work.db.scalar(select(Digest.id).where(Digest.robot_id == robot_id, Digest.on == today)):
        return False
    due = work.db.scalars(select(Case.due_at).where(*_open_cases(robot.department_id))).all()
    overdue = sum(at <= work.now for at in due)
    ending = sum(at > work.now and local_day(at) == today for at in due)
    counted = {"overdue": overdue, "ending": ending}
    work.db.add(Digest(robot_id=robot_id, on=today, at=work.now, content=counted))
    if overdue or ending:
        letters.group(work.db, robot, digest_words.group(letters.GROUPS_READ, today, counted), work.now)
    return bool(overdue or ending)


def _open_cases(department_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Whose clock runs. Sealed cases are left out: a number of one would tell of it."""
    runs = Case.resolved_at.is_(None), Case.about_id.is_(None), Case.status != CaseStatus.WAITING
    return (*runs, Case.department_id == department_id) if department_id else runs


@query(P.SELF)
def mine(read: Read, *, limit: int = 10) -> list[DigestCard]:
    """The person's digests, the newest first. What is no longer theirs to see has gone from them."""
    rows = read.db.scalars(
        select(Digest).where(Digest.user_id == read.actor.id).order_by(Digest.on.desc()).limit(limit)
    )
    return [_card(read.db, read.actor, row) for row in rows]


def _card(db: Session, me: Actor, row: Digest) -> DigestCard:
    cases = {line["case_id"] for line in row.content["lines"]} - {None}
    seen = set(db.scalars(select(Case.id).where(Case.id.in_(cases), within_reach(Case, me, P.CASE_SEE))))
    lines = [_read_line(line) for line in row.content["lines"] if line["case_id"] is None or line["case_id"] in seen]
    named = Notice.id.in_(row.content["notices"])
    notices = db.scalars(select(Notice).where(named, *shown_to(me)).order_by(Notice.at.desc()))
    return DigestCard(row.on, row.at, tuple(lines), tuple(map(card_of, notices)), row.content["unread"])


def _read_line(said: dict[str, Any]) -> DigestLine:
    due_at, lit, coming = said["due_at"], said["lamp"], said["turns"]
    return DigestLine(
        Waiting.of(said["waiting"]), said["about"], said["number"],
        datetime.fromisoformat(due_at) if due_at else None,
        Lamp.of(lit) if lit else None, Lamp.of(coming) if coming else None, said["within"],
        said["project_id"], said["case_id"], CaseKind.of(said["kind"]) if said["kind"] else None,
        said.get("plan_id"), said.get("visit_id"),  # digests of the first days say none of these
        said.get("enterprise_id"), said.get("led_by"), date.fromisoformat(on) if (on := said.get("on")) else None,
    )  # fmt: skip
