from domain.access import Permission as P
from domain.flow import Ask, Flow, Move, states
from domain.labels import Labelled


class CaseKind(Labelled):
    """Whatever somebody must do by a time is a case; a kind says what it asks for."""

    MAJOR_REPORT = "major_report", "Major-project report"
    STAGE_REPORT = "stage_report", "Stage report"
    COMPLAINT = "complaint", "Complaint"


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
        Move("receive", "Sign for receipt", states(CaseStatus.FILED), CaseStatus.RECEIVED, P.REPORT_RECEIVE),
    ),
)  # fmt: skip
