"""Words on the screen, in the language of who is looking."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal

import streamlit as st

from domain.errors import Refusal
from domain.periods import Period
from services import language

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Words in this language whoever looks: for work that goes on where no session is, such as a download."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def lang() -> str:
    """The person's own language, else the one chosen in this visit, else the browser's."""
    chosen = _spoken.get() or st.session_state.get("language")
    return chosen if chosen in language.LANGUAGES else language.language_of(st.context.locale)


def _(msgid: str, /, **params: object) -> str:
    """The sentence in the language of the screen, filled."""
    return language.translate(lang(), msgid, **params)


def say(refusal: Refusal) -> str:
    return language.tell(lang(), refusal)


def listed(words: list[str]) -> str:
    return language.listed(lang(), words)


def day(value: date | None) -> str:
    return language.day(lang(), value)


def period(value: Period) -> str:
    return language.period(lang(), value)


def moment(value: datetime | None) -> str:
    return language.moment(lang(), value)


def number(value: Decimal | int | float | None) -> str:
    return language.number(lang(), value)


def duration(value: timedelta) -> str:
    return language.duration(lang(), value)


def money(value: Decimal | None, currency: str = "CNY") -> str:
    return language.money(lang(), value, currency)
