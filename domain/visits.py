"""Visits: why one is planned, how it goes, and what becomes of what is heard (clauses 1, 13, 14, 16)."""

from datetime import date

from domain.access import Permission as P
from domain.categories import Category
from domain.errors import Refusal
from domain.flow import Ask, Flow, Kind, Move, states
from domain.labels import Labelled


class Tag(Labelled):
    """The four truths (四个真): what a contact with an enterprise was for."""

    COMMUNICATION = "communication", "Communication"
    SERVICE = "service", "Services"
    CARE = "care", "Care"
    SUPPORT = "support", "Helping hand"


class Contact(Labelled):
    """How an enterprise was spoken to where nobody wrote down a visit."""

    DIARY = "diary", "Noted in the diary"
    CALL_BACK = "call_back", "Called back"


CALL_BACK = Tag.COMMUNICATION  # what calling back about a case is for: to hear whether it was solved


class Manner(Labelled):
    ON_SITE = "on_site", "At the enterprise"
    HERE = "here", "In the zone's offices"
    CALL = "call", "By telephone or video"


class Occasion(Labelled):
    """Why a visit is planned: by which rule, or because somebody thought of it."""

    LEADER = "leader", "Leader's visit of the quarter"
    LIAISON = "liaison", "Liaison's visit of the month"
    CARE = "care", "Care visit before a festival"
    BY_HAND = "by_hand", "Planned by hand"


class PlanStatus(Labelled):
    PLANNED = "planned", "Planned"
    MERGED = "merged", "Part of a joint visit"
    SKIPPED = "skipped", "Skipped"
    PAID = "paid", "Paid"


class VisitStatus(Labelled):
    LOGGED = "logged", "Opinions to be settled"
    CLOSED = "closed", "Closed, all settled"


class OpinionStatus(Labelled):
    HEARD = "heard", "To be settled"
    ANSWERED = "answered", "Answered on the spot"
    FILED = "filed", "Became a case"
    JOINED = "joined", "Joined to a case"


class NobodyWent(Refusal):
    template = "Say who went on this visit."


class NotYet(Refusal):
    template = "A visit is logged once it was paid: {day} has not come yet."


class OtherEnterprise(Refusal):
    template = "This belongs to another enterprise."


class OpinionsOpen(Refusal):
    template = "{n} opinions heard on this visit are not settled yet: answer each, open a case, or join it to one."


class NotAPicture(Refusal):
    template = "{filename} is not a PNG or JPEG picture."


class TooManyPictures(Refusal):
    template = "A visit keeps at most {most} pictures."


class CannotVisit(Refusal):
    template = "{name} cannot be planned for visits: the role does not log them."


class NotOpenAnyMore(Refusal):
    template = "This is not open any more."


class OneVisitForTwo(Refusal):
    template = "The same person owes both visits, of two periods: one visit does not pay for both."


class SomebodyElse(Refusal):
    template = "{name} was to go and did not: reassign the plan first, or log this visit as one that nobody planned."


class ByTelephone(Refusal):
    template = "A call does not pay for this visit: the rulebook asks for one in person."


class BeforeItsTime(Refusal):
    template = "This visit is for a time that begins on {day}: one before it does not pay for it."


class DayPast(Refusal):
    template = "The day has passed already."


class AnothersVisit(Refusal):
    template = "{name} wrote this visit down, and alone may correct it."


class TooLateToCorrect(Refusal):
    template = "This visit could be corrected until {until}."


class NothingToCorrect(Refusal):
    template = "Nothing was changed and nothing was added."


WHY = Ask("reason", "Why")
CATEGORY = Ask("category", "Category", Kind.CHOICE, choices=tuple(Category))

PLAN: Flow[PlanStatus] = Flow(
    name="plan",
    initial=PlanStatus.PLANNED,
    moves=(
        Move("arrange", "Arrange the day", states(PlanStatus.PLANNED), PlanStatus.PLANNED, P.VISIT_LOG,
             (Ask("day", "Day of the visit", Kind.DATE),)),
        Move("assign", "Reassign", states(PlanStatus.PLANNED), PlanStatus.PLANNED, P.VISIT_PLAN,
             (Ask("person", "To whom", Kind.PERSON), WHY)),
        Move("merge", "Merge into a joint visit", states(PlanStatus.PLANNED), PlanStatus.MERGED, P.VISIT_PLAN,
             (Ask("host", "Joint visit", Kind.CHOICE),)),
        Move("part", "Take out of the joint visit", states(PlanStatus.MERGED), PlanStatus.PLANNED, P.VISIT_PLAN),
        Move("skip", "Skip", states(PlanStatus.PLANNED), PlanStatus.SKIPPED, P.VISIT_PLAN, (WHY,)),
        Move("take_up", "Take up again", states(PlanStatus.SKIPPED), PlanStatus.PLANNED, P.VISIT_PLAN),
        Move("pay", "Log the visit", states(PlanStatus.PLANNED), PlanStatus.PAID, P.VISIT_LOG),
    ),
)  # fmt: skip

VISIT: Flow[VisitStatus] = Flow(
    name="visit",
    initial=VisitStatus.LOGGED,
    moves=(
        Move("close", "Close the visit", states(VisitStatus.LOGGED), VisitStatus.CLOSED, P.VISIT_LOG,
             final="Every opinion heard has been settled. Only what was forgotten can still be added, for some days."),
    ),
)  # fmt: skip

OPINION: Flow[OpinionStatus] = Flow(
    name="opinion",
    initial=OpinionStatus.HEARD,
    moves=(
        Move("file", "Open a case", states(OpinionStatus.HEARD), OpinionStatus.FILED, P.VISIT_LOG,
             (Ask("title", "Subject"), CATEGORY)),
        Move("join", "Join to an open case", states(OpinionStatus.HEARD), OpinionStatus.JOINED, P.VISIT_LOG,
             (Ask("case", "Open case", Kind.CHOICE), CATEGORY)),
        Move("answer", "Answered on the spot", states(OpinionStatus.HEARD), OpinionStatus.ANSWERED, P.VISIT_LOG,
             (CATEGORY, Ask("answer", "What was answered"))),
    ),
)  # fmt: skip


def refuse_if_unpaid(occasion: Occasion, starts_on: date, manner: Manner | None, visited_on: date | None) -> None:
    """A call does not pay for a visit that a rule asks for, nor one before its time any. Raises ByTelephone,
    BeforeItsTime."""
    if occasion is not Occasion.BY_HAND and manner is Manner.CALL:
        raise ByTelephone
    if visited_on and visited_on < starts_on:
        raise BeforeItsTime(day=starts_on)
