"""What is written for sending, in the transaction of what it tells. Nothing is sent here: see services/outbox.py."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.background import Delivery, Preference, Robot
from db.cases import Case
from db.org import User
from db.settings import Settings
from domain.access import Actor, allows
from domain.access import Permission as P
from domain.cases import BOARD, OFFSHOOTS, CaseKind, Level
from domain.errors import SessionEnded
from domain.events import NOTICES
from domain.messages import Channel, Occasion
from services.language import translate
from services.sessions import load_actor

GROUPS_READ = "zh"  # a group has no language of its own
AS_WORDS = ("kind", "position")  # of what a notice says, these are labels


def urgent(
    db: Session, users: Iterable[int], kind: str, project_id: int | None, case_id: int | None,
    details: dict[str, Any], now: datetime,
) -> None:  # fmt: skip
    """E-mail to each of `users` who wants it and may see what it is about; a line without names to the groups."""
    case = db.get(Case, case_id) if case_id else None
    path = place(project_id, case_id, case.kind if case else None)
    for actor, address in _wanting(db, users, Preference.urgent_mail):
        if case is None or allows(actor, P.CASE_SEE, case):
            lang = actor.language or "zh"
            said = sentence(lang, kind, details)
            email(db, actor.id, address, f"[{translate(lang, 'Urgent')}] {said}", f"{said}\n\n{link(lang, path)}", now)
    if case is not None:
        said = translate(GROUPS_READ, "An urgent matter needs attention now: {number}", number=case.number)
        _about_case(db, Occasion.URGENT, case, said, now)


def escalated(db: Session, case: Case, level: Level, now: datetime) -> None:
    """Tell the groups that a case has reached a level: a line without names."""
    said = translate(GROUPS_READ, "{number} has reached the level {level}", number=case.number, level=level)
    _about_case(db, Occasion.ESCALATION, case, said, now)


def _about_case(db: Session, occasion: Occasion, case: Case, said: str, now: datetime) -> None:
    if case.about_id is None:
        where = link(GROUPS_READ, place(case.project_id, case.id, case.kind))
        groups(db, occasion, case.department_id, f"{said}\n{where}", now)


def _wanting(db: Session, users: Iterable[int], wish: Any) -> Iterable[tuple[Actor, str]]:
    """Those of the people who want this e-mail and can get it, as the access rule knows them."""
    rows = select(User.id, User.email).join(Preference, Preference.user_id == User.id)
    for id, address in db.execute(rows.where(User.id.in_(set(users)), wish, User.email.is_not(None))).all():
        try:
            yield load_actor(db, id, None), str(address)
        except SessionEnded:  # disabled
            continue


def email(db: Session, user_id: int, address: str, subject: str, body: str, now: datetime) -> bool:
    """Put an e-mail in the outbox. False, and nothing is written, where the operator has not switched e-mail on."""
    if not Settings.from_env().smtp.on:
        return False
    subject = " ".join(subject.split())[:200]
    db.add(_delivery(Channel.EMAIL, now, user_id=user_id, recipient=address, subject=subject, body=body))
    return True


def groups(db: Session, occasion: Occasion, department_id: int | None, body: str, now: datetime) -> None:
    """Tell the groups that are told of this occasion: those of the whole zone and those of the department.

    Everybody in a group reads it: no name and no title may stand in it, and nothing about a sealed case.
    """
    told = Robot.enabled, getattr(Robot, occasion.value)
    where = or_(Robot.department_id.is_(None), Robot.department_id == department_id)
    for robot in db.scalars(select(Robot).where(*told, where)):
        group(db, robot, body, now)


def group(db: Session, robot: Robot, body: str, now: datetime) -> None:
    """Put a line for a group in the outbox: once, where one act tells several people of the same."""
    body = body.strip()
    same = Delivery.robot_id == robot.id, Delivery.written_at == now, Delivery.body == body
    if db.scalar(select(Delivery.id).where(*same)) is None:
        db.add(_delivery(Channel.ROBOT, now, robot_id=robot.id, recipient=robot.name, subject="", body=body))


def _delivery(channel: Channel, now: datetime, **columns: Any) -> Delivery:
    return Delivery(channel=channel, written_at=now, not_before=now, tries=0, **columns)


def sentence(lang: str, kind: str, params: dict[str, Any]) -> str:
    """A notice in words."""
    return translate(lang, NOTICES[kind], **{k: translate(lang, v) if k in AS_WORDS else v for k, v in params.items()})


def place(project_id: int | None, case_id: int | None = None, kind: CaseKind | None = None) -> str:
    """Where in the app something is looked at: as ui/links.py has it, for messages and calendars."""
    if case_id and kind in OFFSHOOTS:
        return f"/case?id={case_id}"
    if case_id and kind in BOARD:
        return f"/complaint?id={case_id}"
    return f"/project?id={project_id}" if project_id else "/inbox"


def link(lang: str, path: str) -> str:
    """The way there as a line of a message; without a public address, that one has to sign in."""
    address = Settings.from_env().public_url
    return address + path if address else translate(lang, "Please sign in to look at it.")
