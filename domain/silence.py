"""From when on an enterprise counts as silent, by the stage and size of what it builds here (clause 13)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.labels import Labelled
from domain.periods import Quarter
from domain.stages import Stage


class Sign(Labelled):
    """Why a visit would do good now. The label is the sentence on the screen."""

    SILENT = "silent", "No contact for {days} days; at this stage at most {norm}."
    NEVER = "never", "No contact on record since {day}; at this stage at most {norm} days."
    COMPLAINED = "complained", "Case {number} was resolved on {day}, and nobody has been there since."
    REVIEW = "review", "The review of {quarter} is due on {day}, and nobody was there in that quarter."


WEIGHT = {Sign.COMPLAINED: 40, Sign.REVIEW: 30, Sign.SILENT: 0, Sign.NEVER: 10}


@dataclass(frozen=True)
class Reason:
    """One reason in words: `sign.label` is a msgid that `params` fill."""

    sign: Sign
    params: Mapping[str, object]
    weight: int


def rule_of(stage: Stage | None, major: bool) -> str:
    """The code of the limit that says how long silence may last here."""
    if major:
        return "silence.major"
    return f"silence.{stage.value}" if stage else "silence.settled"


def silence(last: date | None, since: date, norm: int, today: date) -> Reason | None:
    """Silent longer than the norm? `last`: the last contact; none since `since`, when we first knew of it: of itself or
    of what it builds now, which is a contact as good as another."""
    over = (today - max(last or since, since)).days - norm
    if over <= 0:
        return None
    weight = WEIGHT[Sign.SILENT if last else Sign.NEVER] + min(over * 30 // max(norm, 1), 60)
    if last:
        return Reason(Sign.SILENT, {"days": (today - last).days, "norm": norm}, weight)
    return Reason(Sign.NEVER, {"day": since, "norm": norm}, weight)


def after_complaint(resolved: date, number: str, last_visit: date | None, wait: int, today: date) -> Reason | None:
    """A complaint was resolved so long ago, and nobody has looked since whether it holds?"""
    if (last_visit and last_visit >= resolved) or (today - resolved).days <= wait:
        return None
    return Reason(Sign.COMPLAINED, {"day": resolved, "number": number}, WEIGHT[Sign.COMPLAINED])


def before_review(due: date, quarter: Quarter, last_visit: date | None, lead: int, today: date) -> Reason | None:
    """Is a review near, of a quarter since whose beginning nobody has been there?"""
    if (last_visit and last_visit >= quarter.first) or not due - timedelta(days=lead) <= today <= due:
        return None
    return Reason(Sign.REVIEW, {"day": due, "quarter": quarter}, WEIGHT[Sign.REVIEW])
