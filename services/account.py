"""What a signed-in person does with their own account."""

from db.org import User
from domain.access import Actor
from domain.access import Permission as P
from domain.signing_in import PasswordsDiffer, SamePassword, WrongPassword, check_new_password
from services import passwords, sessions, signin
from services.sessions import SessionCard
from services.work import Read, Work, command, query


def change_password(me: Actor, *, present: str, new: str, again: str) -> None:
    """Change one's own password; every other session of the person ends.

    Raises TooManyTries, WrongPassword, PasswordsDiffer, SamePassword, WeakPassword, PasswordTooLong.
    """
    username, hashed = _credentials(me)
    signin.count_try(username, f"signed in {me.id}")
    if not passwords.fits(present, hashed):
        raise WrongPassword
    signin.forgive(username, f"signed in {me.id}")
    if new != again:
        raise PasswordsDiffer
    if new == present:
        raise SamePassword
    check_new_password(new, username)
    _set_password(me, was=hashed, password_hash=passwords.hash_password(new))


@query(P.SELF)
def _credentials(read: Read) -> tuple[str, str]:
    user = read.find(User, read.actor.id)
    return user.username, user.password_hash


@command(P.SELF)
def _set_password(work: Work, *, was: str, password_hash: str) -> None:
    """The slow hashing is done before: nobody else's work waits for it."""
    user = work.lock(User, work.actor.id)
    if user.password_hash != was:
        raise WrongPassword
    user.password_hash, user.must_change_password = password_hash, False
    work.record(user, "person.password_changed")
    sessions.end_all(work.db, user.id, but=work.actor.session)


@command(P.SELF)
def sign_out(work: Work, *, everywhere: bool = False) -> None:
    """End this session, or all of the person's."""
    user = work.lock(User, work.actor.id)
    if everywhere:
        sessions.end_all(work.db, user.id)
    elif work.actor.session:
        sessions.end(work.db, work.actor.session)
    work.record(user, "person.signed_out")


@command(P.SELF)
def end_session(work: Work, *, key: str) -> None:
    """End one of the person's own sessions, on another device. `key` is from its card."""
    user = work.lock(User, work.actor.id)
    if sessions.end_one(work.db, user.id, key):
        work.record(user, "person.signed_out")


@query(P.SELF)
def my_sessions(read: Read) -> list[SessionCard]:
    """Where the person is signed in now; this device first."""
    return sessions.cards(read.db, read.actor)


@command(P.SELF)
def speak(work: Work, *, language: str) -> None:
    """The person reads in this language from now on, wherever they sign in."""
    user = work.lock(User, work.actor.id)
    if language in ("zh", "en") and user.language != language:
        user.language = language
        work.record(user, "person.changed", name=user.name)
