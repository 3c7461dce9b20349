"""What the door refuses, and how long it makes a guesser wait."""

from datetime import timedelta

from domain.errors import Refusal

LEAST_LENGTH = 8
MOST_LENGTH = 200


class WrongCredentials(Refusal):
    """The same words for an unknown name, a wrong password and a disabled person."""

    template = "User name or password is wrong."


class TooManyTries(Refusal):
    template = "Too many failed tries. Try again in {seconds} seconds."


class WeakPassword(Refusal):
    template = "A password needs at least {least} characters and cannot be the user name."


class PasswordTooLong(Refusal):
    template = "A password can have at most {most} characters."


class SamePassword(Refusal):
    template = "The new password must differ from the present one."


class PasswordsDiffer(Refusal):
    template = "The two passwords are not the same."


class LinkSpent(Refusal):
    template = "This link was used already or has expired. Ask for a new one."


def wait_after(failures: int, free: int) -> timedelta:
    """How long the next try is refused: nothing for the first `free` failures, then 2, 4, 8 … seconds, at most 15 minutes."""
    if failures < free:
        return timedelta()
    return timedelta(seconds=min(2 ** (failures - free + 1), 900))


def check_new_password(password: str, username: str) -> None:
    """Raises WeakPassword or PasswordTooLong. Length is what counts; pass-phrases in Chinese are welcome."""
    if len(password) > MOST_LENGTH:
        raise PasswordTooLong(most=MOST_LENGTH)
    if len(password) < LEAST_LENGTH or password.casefold() == username.casefold():
        raise WeakPassword(least=LEAST_LENGTH)


def safe_next(target: str | None) -> str:
    """Where to go after signing in: a path of this site, never another site (open redirects)."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    if any(ord(c) < 33 or c == "\\" for c in target) or len(target) > 2000:
        return "/"
    return target
