"""Signs that a case is passed around (推诿), drags on (久拖) or is answered by rote: figures against limits of the
rulebook (clauses 51, 63). A sign is a reason to look, not a verdict. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from domain.labels import Labelled


class Sign(Labelled):
    RETURNED = "returned", "Returned again and again"
    TRANSFERRED = "transferred", "Passed from hand to hand"
    SILENT = "silent", "No progress for long"
    OVERRUN = "overrun", "Open for a multiple of its limit"
    PAUSED = "paused", "Clock stopped again and again"
    EXTENDED = "extended", "Given more time again and again"
    ACCEPTED_LATE = "accepted_late", "Accepted too late"
    COPIED = "copied", "Reply in copied words"


@dataclass(frozen=True)
class Figures:
    """What an open case is measured by. `alike`: open cases with the very words of its reply, itself included."""

    returns: int
    transfers: int
    silent_workdays: int
    open_workdays: int
    promised_workdays: int
    pauses: int
    extensions: int
    late_accepts: int
    alike: int


@dataclass(frozen=True)
class Detector:
    """A sign, the limit of the rulebook at which it shows, and the figure that is held against it; `words` say it."""

    sign: Sign
    code: str
    words: str
    figure: Callable[[Figures], int]


@dataclass(frozen=True)
class Finding:
    """A sign that shows: the figure, and the limit that it reached."""

    detector: Detector
    figure: int
    limit: int


DETECTORS = (
    Detector(Sign.RETURNED, "shirk.returns", "Returned {n} times; {limit} count as shirking.", lambda f: f.returns),
    Detector(Sign.TRANSFERRED, "shirk.transfers", "Transferred {n} times; {limit} count as shirking.",
             lambda f: f.transfers),
    Detector(Sign.SILENT, "stall.silence", "No progress for {n} working days; {limit} count as stalling.",
             lambda f: f.silent_workdays),
    Detector(Sign.OVERRUN, "stall.twice", "Open for {n} times its limit; {limit} times count as stalling.",
             lambda f: f.open_workdays // max(f.promised_workdays, 1)),
    Detector(Sign.PAUSED, "stall.pauses", "The clock was stopped {n} times; {limit} count as stalling.",
             lambda f: f.pauses),
    Detector(Sign.EXTENDED, "stall.extensions", "More time was granted {n} times; {limit} count as stalling.",
             lambda f: f.extensions),
    Detector(Sign.ACCEPTED_LATE, "case.accept", "Accepted too late {n} times; the limit was {limit} working days.",
             lambda f: f.late_accepts),
    Detector(Sign.COPIED, "copied.replies",
             "The same words stand in the replies of {n} open cases; {limit} count as copied.", lambda f: f.alike),
)  # fmt: skip
ONCE_IS_ENOUGH = {Sign.ACCEPTED_LATE}  # its limit is in days; being late at all is the sign


def findings(figures: Figures, limits: Mapping[str, int]) -> Iterator[Finding]:
    """The signs that a case shows under these limits, by code."""
    for detector in DETECTORS:
        found, limit = detector.figure(figures), limits[detector.code]
        if found >= (1 if detector.sign in ONCE_IS_ENOUGH else limit):
            yield Finding(detector, found, limit)


def alike(replies: Iterable[str | None]) -> Counter[str]:
    """How often the same words were said, whatever the spaces between them."""
    return Counter(same(reply) for reply in replies if reply)


def same(reply: str) -> str:
    """What two replies have in common when they are copies."""
    return "".join(reply.split())
