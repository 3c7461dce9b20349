"""What the public pages let in from whoever comes: how often, how much, and in what words they speak of a case."""

import re
from datetime import timedelta

from domain.cases import CaseStatus
from domain.categories import Category
from domain.errors import Refusal
from domain.throttles import Limit

MOST_FILES = 5
MOST_BODY = 25 * 1024 * 1024  # of one form with its files, in bytes
MOST_LINKS = 2
FASTEST = timedelta(seconds=3)  # nobody has read the form and filled it in sooner
FORM_LIVES = timedelta(hours=12)
SAME_WORDS_FOR = timedelta(minutes=10)

# Of one address, of which a whole office or a mobile network may have but one; then of everybody together, so that a
# crowd of addresses cannot fill the board: a short wait, so that it cannot shut the door to others either.
FILING = {
    "file": Limit(20, timedelta(minutes=3), timedelta(minutes=15)),
    "file_all": Limit(300, timedelta(seconds=20), timedelta(seconds=15)),
}
SAYING = {
    "say": Limit(40, timedelta(minutes=1), timedelta(minutes=15)),
    "say_all": Limit(1000, timedelta(seconds=5), timedelta(seconds=15)),
}
GUESSING = {
    "guess": Limit(15, timedelta(minutes=2), timedelta(minutes=15)),
    "guess_all": Limit(1000, timedelta(seconds=2), timedelta(seconds=5)),
}
# In MB of files.
SENDING = {
    "send": Limit(100, timedelta(minutes=1), timedelta(minutes=15)),
    "send_all": Limit(2000, timedelta(seconds=10), timedelta(seconds=15)),
}


class TooMuchAtOnce(Refusal):
    template = "Too much at once from your address. Try again in {seconds} seconds; what you typed is kept."


class TooFast(Refusal):
    template = "That was faster than anybody can read. Look at it once more and send it again."


class TooManyLinks(Refusal):
    template = "Leave out addresses of websites (at most {most}); attach a file instead."


class LeftEmpty(Refusal):
    template = "One field had to stay empty. Your browser may have filled it in: send the form once more."


class FormTooOld(Refusal):
    template = "This page stood open for too long, or does not come from here. Nothing is lost: send it once more."


class TooManyFiles(Refusal):
    template = "At most {most} files at a time."


class SaidAlready(Refusal):
    template = "The same words came from here a few minutes ago and are filed as {number}; its receipt has the secret."


class SayWho(Refusal):
    template = "Name the enterprise and a telephone number, or choose to stay anonymous."


class NotYours(Refusal):
    template = "There is nothing to confirm now: the case is being worked on, or its time has passed."


LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


def check_links(words: str) -> None:
    """Raises TooManyLinks: advertising has many, a complaint none."""
    if len(LINK.findall(words)) > MOST_LINKS:
        raise TooManyLinks(most=MOST_LINKS)


def title_of(words: str, most: int = 40) -> str:
    """The subject of what somebody wrote: its first sentence, cut where it is long."""
    first = re.split(r"[\n。！？!?;；]|(?<=[a-z0-9])\. ", words.strip())[0].strip()
    return first if len(first) <= most else first[: most - 1].rstrip() + "…"


# What each category means to somebody who has never seen the opinion.
PLAIN_CATEGORY: dict[Category, str] = {
    Category.POLICY: "A policy or subsidy: what we are entitled to",
    Category.FINANCE: "Guarantees, funds, going public",
    Category.INFORMATION: "Information that we need",
    Category.SURROUNDINGS: "Roads, greenery, surroundings of the site",
    Category.TALENT: "We do not find skilled people",
    Category.LABOUR: "We do not find workers",
    Category.LOANS: "A loan: refused, too dear, not renewed",
    Category.LOGISTICS: "Lorries, goods, restricted roads",
    Category.FIRE: "Fire protection: approval or acceptance",
    Category.POWER: "Electricity: connection, cuts, price",
    Category.FACILITIES: "Schools, housing, buses, water, gas",
    Category.CHARGES: "We were charged without a basis",
    Category.FINES: "We were fined wrongly",
    Category.INSPECTIONS: "Too many inspections",
    Category.LEVIES: "We were made to donate or subscribe",
    Category.CONDUCT: "How staff treated us",
    Category.AGREEMENT: "A promise or an agreement is not kept",
    Category.OTHER: "Something else",
}

PLAIN_STATUS: dict[CaseStatus, str] = {
    CaseStatus.RECORDED: "We have it. The service centre decides which department answers it.",
    CaseStatus.DISPATCHED: "It is with {department}, where a named person is about to take it on.",
    CaseStatus.WORKING: "{officer} of {department} is working on it.",
    CaseStatus.WAITING: "The clock stands for the time being; below is why and until when.",
    CaseStatus.RESOLVED: "{department} says that it is done. Is it? Please tell us below.",
    CaseStatus.CLOSED: "Closed after checking.",
    CaseStatus.MERGED: "It goes on together with another case of the same matter.",
}
