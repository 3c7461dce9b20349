"""What the door refuses, and how long it makes a guesser wait."""

from datetime import timedelta

from domain.errors import Refusal
from domain.throttles import Limit

LEAST_LENGTH = 8
MOST_LENGTH = 200


class WrongCredentials(Refusal):
    """The same words for an unknown name, a wrong password and a disabled person."""

    template = "User name or password is wrong."


class WrongPassword(Refusal):
    template = "The present password is wrong."


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


# One person's typing errors, one guesser with many names, many guessers at one name. An office behind one address
# errs often and honestly, and nobody may lock a colleague out by guessing at the name: hence the short last wait.
LIMITS = {
    "pair": Limit(5, timedelta(minutes=15), timedelta(minutes=15)),
    "address": Limit(60, timedelta(minutes=1), timedelta(minutes=15)),
    "account": Limit(60, timedelta(minutes=1), timedelta(minutes=1)),
}


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


_BROWSERS = {"Edg": "Edge", "MicroMessenger": "WeChat", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


def device(agent: str) -> str:
    """What a browser says of itself, in two words such as “Chrome · Windows”; empty when it says nothing known."""
    said = [next((name for mark, name in marks.items() if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS)]
    return " · ".join(word for word in said if word)
