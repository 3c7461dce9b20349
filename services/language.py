"""Words in both languages. English sentences are the keys; the Chinese is in locale/zh_CN/*.po, one file a topic."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from babel.dates import format_date, format_datetime, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from domain.calendar import ZONE
from domain.errors import Refusal
from domain.labels import Labelled
from domain.periods import Period

LANGUAGES = {"zh": "中文", "en": "English"}
LOCALE = {"zh": "zh_Hans_CN", "en": "en_GB"}


@cache
def catalogue() -> Mapping[str, str]:
    """Every English msgid with its Chinese, read once."""
    words: dict[str, str] = {}
    for path in sorted((Path(__file__).parents[1] / "locale" / "zh_CN").glob("*.po")):
        with path.open("rb") as file:
            words.update({str(m.id): str(m.string) for m in read_po(file) if m.id and m.string})
    return MappingProxyType(words)


def translate(lang: str, msgid: str, /, **params: object) -> str:
    """The sentence in `lang`, filled; a label given to fill is translated too. Untranslated, it stays English."""
    text = catalogue().get(msgid, msgid) if lang == "zh" else msgid
    if not params:
        return text
    said = {name: _said(lang, value) for name, value in params.items()}
    return (_of_one(text, said) if lang == "en" else text).format(**said)


def _of_one(text: str, said: dict[str, object]) -> str:
    """English has another word for one thing than for several: “1 working day”. A `unit` follows its `value`."""
    if str(said.get("value")) == "1" and "unit" in said:
        said["unit"] = str(said["unit"]).removesuffix("s")
    for name in (name for name, value in said.items() if str(value) == "1"):
        text = re.sub(rf"({{{name}}}(?: more| working| calendar)* {COUNTED})s( were)?\b",
                      lambda found: found[1] + (" was" if found[3] else ""), text)  # fmt: skip
    return text


COUNTED = "(day|hour|time|complaint|case|line|promise|co-host|project|visit|report|message)"


def _said(lang: str, value: object) -> object:
    if isinstance(value, Labelled):
        return translate(lang, value.label)
    if isinstance(value, Period):
        return period(lang, value)
    return moment(lang, value) if isinstance(value, datetime) else value


def tell(lang: str, refusal: Refusal) -> str:
    """A refusal as a sentence; its parameters that are msgids are translated, lists of them joined."""
    params = {k: word(lang, v) if k in refusal.words else v for k, v in refusal.params.items()}
    return translate(lang, refusal.template, **params)


def word(lang: str, value: object) -> str:
    """A parameter that is a msgid, or several, in words."""
    if isinstance(value, tuple | list):
        return listed(lang, [translate(lang, str(v)) for v in value])
    return translate(lang, str(value))


def weekdays(lang: str) -> list[str]:
    """The days of the week in short, Monday first."""
    names = get_day_names("abbreviated", locale=LOCALE[lang])
    return [str(names[n]) for n in range(7)]


def listed(lang: str, words: list[str]) -> str:
    return ("、" if lang == "zh" else ", ").join(words)


def language_of(header: str | None) -> str:
    """The language that a browser asks for first: Chinese unless it asks for something else."""
    first = (header or "zh").split(",")[0].strip().lower()
    return "zh" if not first or first.startswith("zh") else "en"


@lru_cache(maxsize=4_096)
def day(lang: str, value: date | None) -> str:
    return format_date(value, "long" if lang == "zh" else "medium", locale=LOCALE[lang]) if value else "—"


@lru_cache(maxsize=4_096)
def moment(lang: str, value: datetime | None) -> str:
    """A moment in the zone's own time, to the minute."""
    if value is None:
        return "—"
    pattern = "y年M月d日 HH:mm" if lang == "zh" else "d MMM y, HH:mm"
    return format_datetime(value.astimezone(ZONE), pattern, locale=LOCALE[lang])


def period(lang: str, value: Period) -> str:
    """A month or a quarter in words: 2026年10月, 2026年第三季度."""
    pattern = {("zh", 1): "y年M月", ("zh", 3): "y年QQQQ", ("en", 1): "MMMM y", ("en", 3): "QQQQ y"}[lang, value.count]
    return format_date(value.first, pattern, locale=LOCALE[lang])


@lru_cache(maxsize=4_096)
def number(lang: str, value: Decimal | int | float | None) -> str:
    return format_decimal(value, format="#,##0.####", locale=LOCALE[lang]) if value is not None else "—"


WAN = {"CNY": "元", "USD": "美元", "HKD": "港元", "TWD": "新台币", "EUR": "欧元", "JPY": "日元", "KRW": "韩元",
       "GBP": "英镑", "SGD": "新加坡元"}  # fmt: skip


def money(lang: str, value: Decimal | None, currency: str) -> str:
    """An amount given in 万: 3,000 万元 in Chinese, CNY 30 million in English."""
    if value is None:
        return "—"
    if lang == "zh":
        return f"{number(lang, value)} 万{WAN[currency]}"
    return f"{currency} {number(lang, value / 100)} million"


def duration(lang: str, value: timedelta) -> str:
    """A length of time in its two largest units, down to minutes."""
    minutes = int(value.total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "{n} d"), (hours, "{n} h"), (minutes, "{n} min")]
    said = [translate(lang, words, n=n) for n, words in parts if n][:2]
    return " ".join(said) or translate(lang, "{n} min", n=0)
