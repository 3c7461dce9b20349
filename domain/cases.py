from domain.access import Permission as P
from domain.flow import Ask, Flow, Move, states
from domain.labels import Labelled


class CaseKind(Labelled):
    """Whatever somebody must do by a time is a case; a kind says what it asks for."""

    MAJOR_REPORT = "major_report", "Major-project report"
    STAGE_REPORT = "stage_report", "Stage report"
    MONTHLY_REPORT = "monthly_report", "Monthly report"
    QUARTERLY_REVIEW = "quarterly_review", "Quarterly review"
    COMPLAINT = "complaint", "Complaint"
    DEMAND = "demand", "Demand"
    SUGGESTION = "suggestion", "Suggestion"
    COORDINATION = "coordination", "Request to coordinate"
    SPECIAL_REPORT = "special_report", "Special report"
    TASK = "task", "Task"


# What comes in over the 经济110 board; all go one way.
BOARD = (CaseKind.COMPLAINT, CaseKind.DEMAND, CaseKind.SUGGESTION)
# What grows out of another case, or out of a project: asked of somebody else, with a clock of its own.
OFFSHOOTS = (CaseKind.COORDINATION, CaseKind.SPECIAL_REPORT, CaseKind.TASK)


# Whose promises escalate; reports and reviews have a signature of their own that is waited for.
ESCALATING = (*BOARD, *OFFSHOOTS)


class Promise(Labelled):
    """What is promised in a case, each with a clock of its own (clauses 8, 51)."""

    ACCEPT = "accept", "Acceptance"
    REPLY = "reply", "First reply"
    RESOLVE = "resolve", "Resolution"
    SHARE = "share", "Share of a joint case"


class Level(Labelled):
    """How far a promise has run: near its limit, past it, long past it. Each tells more people (督办)."""

    BLUE = "blue", "Blue: near its limit"
    AMBER = "amber", "Amber: past its limit"
    RED = "red", "Red: long past its limit"


PAST = (Level.AMBER, Level.RED)


class LinkKind(Labelled):
    RELATED = "related", "Belongs together"
    DUPLICATE = "duplicate", "Says the same"
    SPLIT = "split", "Split off"


class CaseStatus(Labelled):
    OPEN = "open", "To be written"
    FILED = "filed", "Filed"
    RECEIVED = "received", "Received"
    RECORDED = "recorded", "Waits for dispatch"
    DISPATCHED = "dispatched", "Waits for acceptance"
    WORKING = "working", "Being worked on"
    WAITING = "waiting", "Clock stopped"
    RESOLVED = "resolved", "Resolved, to be checked"
    CLOSED = "closed", "Closed after checking"
    REVIEWING = "reviewing", "To be reviewed"
    REVIEWED = "reviewed", "Reviewed, figures locked"
    MERGED = "merged", "Merged into another"
    ASKED = "asked", "Asked of a department"
    ANSWERING = "answering", "Being answered"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Returned to who asked"
    PREPARING = "preparing", "Special report being written"
    SUBMITTED = "submitted", "Before the leader"
    DECIDED = "decided", "Decided, being carried out"
    CONCLUDED = "concluded", "Carried out"
    ASSIGNED = "assigned", "Task to be taken on"
    DOING = "doing", "Task under way"
    DONE = "done", "Done, to be checked"
    CHECKED = "checked", "Done and checked"


# Whoever leads the project signs for each of its reports; for these the centre does too (clause 30).
SIGNED_BY_CENTRE = (CaseKind.MAJOR_REPORT,)

REPORT = Flow(
    name="report",
    initial=CaseStatus.OPEN,
    moves=(
        Move("file", "File the report", states(CaseStatus.OPEN), CaseStatus.FILED, P.REPORT_WRITE,
             (
                 Ask("problems", "Problems"),
                 Ask("solved", "How they were solved"),
                 Ask("performance", "How the agreement is being kept"),
             )),
        Move("receive", "Sign for receipt", states(CaseStatus.FILED), CaseStatus.RECEIVED, P.REPORT_RECEIVE,
             turns=states(CaseStatus.FILED)),
    ),
)  # fmt: skip
