from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from domain.calendar import ZONE, WorkCalendar
from domain.labels import Labelled


class Unit(Labelled):
    WORKING_DAYS = "working_days", "working days"
    WORKING_HOURS = "working_hours", "working hours"
    CALENDAR_DAYS = "calendar_days", "calendar days"
    DAY_OF_MONTH = "day_of_month", "day of the month"
    TEN_THOUSAND_YUAN = "wan", "10,000 yuan"
    YUAN = "yuan", "yuan"
    TIMES = "times", "times"


class Lamp(Labelled):
    GREEN = "green", "On time"
    AMBER = "amber", "Near its limit"
    RED = "red", "Overdue"


@dataclass(frozen=True)
class Default:
    """A limit as it stands before the zone changes it. `own`: the document itself gives the number."""

    code: str
    label: str
    clause: int
    value: Decimal
    unit: Unit
    own: bool = False


AMBER_SHARE = Decimal("0.2")

_ROWS: tuple[tuple[str, str, int, str, Unit], ...] = (
    ("case.accept", "Accept a dispatched case", 8, "1", Unit.WORKING_DAYS),
    ("case.reply", "First reply to a case", 51, "3", Unit.WORKING_DAYS),
    ("case.resolve", "Resolve a case", 8, "10", Unit.WORKING_DAYS),
    ("case.resolve_joint", "Resolve a case of several departments", 8, "25", Unit.WORKING_DAYS),
    ("case.host", "Host's share of a joint case", 8, "7", Unit.WORKING_DAYS),
    ("case.cohost", "Co-host's share of a joint case", 8, "3", Unit.WORKING_DAYS),
    ("coordination.answer", "Answer a request to coordinate", 48, "3", Unit.WORKING_DAYS),
    ("report.special", "Write a special report, and give out its tasks", 95, "3", Unit.WORKING_DAYS),
    ("report.decide", "Decide on a special report", 95, "2", Unit.WORKING_DAYS),
    ("task.decided", "A task that follows from a decision, where it sets no other limit", 95, "5", Unit.WORKING_DAYS),
    ("case.object", "Object to an assignment", 63, "1", Unit.WORKING_DAYS),
    ("case.extend", "Ask for an extension before the due date", 8, "1", Unit.WORKING_DAYS),
    ("case.pause", "The clock stands at one stretch for at most", 8, "20", Unit.WORKING_DAYS),
    ("case.urgent", "Reply to an urgent case", 57, "2", Unit.WORKING_HOURS),
    ("case.confirm", "The enterprise confirms what was done, before its silence counts", 86, "5", Unit.WORKING_DAYS),
    ("case.reopen", "The enterprise may have a closed case reopened", 86, "15", Unit.CALENDAR_DAYS),
    ("escalate.red", "Overdue until it goes to the leaders of the zone", 63, "3", Unit.WORKING_DAYS),
    ("handoff.answer", "Accept or return a handoff", 11, "2", Unit.WORKING_DAYS),
    ("report.major", "Major-project report", 30, "2", Unit.WORKING_DAYS),
    ("report.stage", "Stage report", 12, "20", Unit.WORKING_DAYS),
    ("report.monthly", "Monthly report of a major project", 44, "5", Unit.DAY_OF_MONTH),
    ("review.quarterly", "Quarterly review of a major project", 45, "15", Unit.CALENDAR_DAYS),
    ("approval.simple", "Simple approval", 33, "1", Unit.WORKING_DAYS),
    ("visit.leader", "Leader's visits in a quarter", 13, "1", Unit.TIMES),
    ("visit.liaison", "Liaison's visits in a month", 13, "1", Unit.TIMES),
    ("visit.correct", "A logged visit may be corrected by its author", 13, "5", Unit.WORKING_DAYS),
    ("opinion.settle", "Settle what was heard on a visit", 14, "2", Unit.WORKING_DAYS),
    ("visit.care_lead", "Care visits are planned this long before a festival", 16, "15", Unit.CALENDAR_DAYS),
    ("silence.negotiation", "Time without contact in negotiation", 13, "30", Unit.CALENDAR_DAYS),
    ("silence.signing", "Time without contact in signing", 13, "30", Unit.CALENDAR_DAYS),
    ("silence.construction", "Time without contact in construction", 13, "30", Unit.CALENDAR_DAYS),
    ("silence.production", "Time without contact at the start of production", 13, "45", Unit.CALENDAR_DAYS),
    ("silence.capacity", "Time without contact at full capacity", 13, "90", Unit.CALENDAR_DAYS),
    ("silence.major", "Time without contact with a major project", 13, "20", Unit.CALENDAR_DAYS),
    ("silence.settled", "Time without contact with an enterprise without a project", 13, "120", Unit.CALENDAR_DAYS),
    ("silence.complaint", "Time without a visit after a complaint was resolved", 13, "15", Unit.CALENDAR_DAYS),
    ("silence.review", "A visit precedes a quarterly review by at most", 45, "15", Unit.CALENDAR_DAYS),
    ("digest.least", "Smallest number that a digest of opinions shows", 14, "3", Unit.TIMES),
    ("burden.month", "Interruptions of an enterprise in a month that are enough", 81, "4", Unit.TIMES),
    ("burden.inspections", "Inspections of an enterprise in a quarter that are enough", 81, "2", Unit.TIMES),
    ("burden.merge", "Plans so near each other could be one joint visit", 81, "14", Unit.CALENDAR_DAYS),
    ("stall.silence", "Working days without progress that count as stalling", 63, "5", Unit.WORKING_DAYS),
    ("shirk.returns", "Returns that count as shirking", 63, "2", Unit.TIMES),
    ("shirk.transfers", "Transfers that count as shirking", 63, "3", Unit.TIMES),
    ("stall.pauses", "Stops of the clock that count as stalling", 63, "3", Unit.TIMES),
    ("stall.extensions", "Times that more time was granted that count as stalling", 63, "2", Unit.TIMES),
    ("stall.twice", "Times its limit after which an open case counts as stalled", 63, "2", Unit.TIMES),
    ("copied.replies", "Open cases with one and the same reply that count as copied", 51, "3", Unit.TIMES),
    ("project.major_threshold", "Planned investment of a major project", 30, "10000", Unit.TEN_THOUSAND_YUAN),
    ("rate.USD", "Yuan for one US dollar", 30, "7.1", Unit.YUAN),
    ("rate.HKD", "Yuan for one Hong Kong dollar", 30, "0.91", Unit.YUAN),
    ("rate.TWD", "Yuan for one New Taiwan dollar", 30, "0.22", Unit.YUAN),
    ("rate.EUR", "Yuan for one euro", 30, "8.2", Unit.YUAN),
    ("rate.JPY", "Yuan for one Japanese yen", 30, "0.047", Unit.YUAN),
    ("rate.KRW", "Yuan for one South Korean won", 30, "0.005", Unit.YUAN),
    ("rate.GBP", "Yuan for one pound sterling", 30, "9.5", Unit.YUAN),
    ("rate.SGD", "Yuan for one Singapore dollar", 30, "5.5", Unit.YUAN),
)
OWN = {"approval.simple", "report.monthly", "review.quarterly"}
DEFAULTS = tuple(Default(c, label, clause, Decimal(v), unit, c in OWN) for c, label, clause, v, unit in _ROWS)
DEFAULT = {default.code: default for default in DEFAULTS}


def due(value: Decimal, unit: Unit, started_at: datetime, calendar: WorkCalendar, extra: int = 0) -> datetime:
    """When something that begins at `started_at` falls due under a limit in time; an amount is none: LookupError.

    `extra` working days were granted on top.
    """
    if extra and unit is not Unit.WORKING_DAYS:
        day = due(value, unit, started_at, calendar).astimezone(ZONE)
        return calendar.due_after_workdays(day.replace(hour=0, minute=0), extra)
    match unit:
        case Unit.WORKING_DAYS:
            return calendar.due_after_workdays(started_at, int(value) + extra)
        case Unit.WORKING_HOURS:
            return calendar.due_after_hours(started_at, float(value))
        case Unit.CALENDAR_DAYS:
            return calendar.due_after_days(started_at, int(value))
        case Unit.DAY_OF_MONTH:
            return calendar.due_on_day_of_month(started_at, int(value))
    raise LookupError(unit)


def lamp(due_at: datetime, now: datetime, started_at: datetime, amber_share: Decimal, calendar: WorkCalendar) -> Lamp:
    """Red once overdue; amber when the share of the limit, at least one working day, is left."""
    if now > due_at:
        return Lamp.RED
    last_day = calendar.workdays_between(now.astimezone(ZONE).date(), due_at.astimezone(ZONE).date()) <= 1
    return Lamp.AMBER if last_day or due_at - now <= warning(started_at, due_at, amber_share) else Lamp.GREEN


def warning(started_at: datetime, due_at: datetime, amber_share: Decimal) -> timedelta:
    """How long before its end a promise turns amber: its share of the limit, and never more than twenty days, however
    long it became by pauses and extensions."""
    return min(max((due_at - started_at) * float(amber_share), timedelta()), WARNING_AT_MOST)


WARNING_AT_MOST = timedelta(days=20)
