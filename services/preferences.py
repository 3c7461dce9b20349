"""What a person wants to be told by, and their calendar feed: a secret address of which only the hash is stored."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.background import Preference
from db.engine import Sessions
from db.org import User
from db.settings import Settings
from domain.access import Actor
from domain.access import Permission as P
from domain.errors import Refusal
from domain.limits import Lamp
from services import desk, rulebook, sessions
from services.desk_items import DeskItem
from services.work import Read, Work, command, query


class NoEmail(Refusal):
    template = "No e-mail address is registered for you. An administrator can add it."


@dataclass(frozen=True)
class PreferencesCard:
    """`feed_at`: since when the feed has its present address; None: there is no feed."""

    email: str | None
    mail_on: bool
    digest_mail: bool
    urgent_mail: bool
    feed_at: datetime | None


@dataclass(frozen=True)
class Feed:
    """What is due from one person or has its day: each thing with its lamp, for a calendar. None: no rule sets its
    limit, so no lamp tells of it."""

    lang: str
    items: tuple[tuple[DeskItem, Lamp | None], ...]


@query(P.SELF)
def mine(read: Read) -> PreferencesCard:
    """What the actor wants."""
    row, email = read.db.get(Preference, read.actor.id), read.db.get_one(User, read.actor.id).email
    mail_on = Settings.from_env().smtp.on
    if row is None:
        return PreferencesCard(email, mail_on, False, False, None)
    return PreferencesCard(email, mail_on, row.digest_mail, row.urgent_mail, row.feed_at)


@command(P.SELF)
def wish(work: Work, *, digest_mail: bool, urgent_mail: bool) -> None:
    """Choose which e-mail one wants. Not an event: it changes nothing that others see. Raises NoEmail."""
    if (digest_mail or urgent_mail) and not work.db.get_one(User, work.actor.id).email:
        raise NoEmail
    row = _own(work)
    row.digest_mail, row.urgent_mail = digest_mail, urgent_mail


@command(P.SELF)
def renew_feed(work: Work) -> str:
    """A new secret for the calendar feed; the old address is dead at once. The secret is stored nowhere."""
    token = secrets.token_urlsafe(32)
    row = _own(work)
    row.feed_hash, row.feed_at = sessions.digest(token), work.now
    return token


@command(P.SELF)
def end_feed(work: Work) -> None:
    """The feed has no address any more."""
    row = _own(work)
    row.feed_hash = row.feed_at = None


def _own(work: Work) -> Preference:
    row = work.db.get(Preference, work.actor.id, with_for_update=True)
    if row is None:
        row = Preference(user_id=work.actor.id, digest_mail=False, urgent_mail=False)
        work.db.add(row)
    return row


def feed(token: str) -> Feed | None:
    """What is due from whom this secret belongs to, read as that person. None: it opens nothing, or no longer."""
    try:
        with Sessions.reader() as db:
            me = _owner(db, token)
        if me is None:
            return None
        items = [item for item in desk.mine(me) if item.due_at or item.on]
        timed = {n: (i.rule_id, i.opened_at, i.due_at) for n, i in enumerate(items) if i.rule_id and i.due_at}
        lit = dict(zip(timed, (due.lamp for due in rulebook.judge(me, list(timed.values()))), strict=True))
    except Refusal:  # disabled, or with a temporary password
        return None
    return Feed(me.language or "zh", tuple((item, lit.get(n)) for n, item in enumerate(items)))


def _owner(db: Session, token: str) -> Actor | None:
    if not token or len(token) > 100:
        return None
    id = db.scalar(select(Preference.user_id).where(Preference.feed_hash == sessions.digest(token)))
    return sessions.load_actor(db, id, None) if id else None
