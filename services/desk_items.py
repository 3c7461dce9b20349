"""One thing that waits on somebody's desk, and why."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.cases import CaseKind
from domain.labels import Labelled

MOST = 200  # of each sort on a desk: nobody reads on, and who has more needs the board


class Waiting(Labelled):
    """Why something is on a desk."""

    ANSWER = "answer", "Handoff to accept or return"
    RETURNED = "returned", "Your handoff was returned"
    REPORT = "report", "Report due"
    REVIEW = "review", "Quarterly review to hold"
    SIGNATURE = "signature", "Report to sign for"
    EVENT = "event", "Important event to acknowledge"
    CHECKLIST = "checklist", "Stage with open checklist"
    DISPATCH = "dispatch", "Complaint to dispatch"
    ACCEPT = "accept", "Complaint to accept"
    RESOLVE = "resolve", "Complaint to resolve"
    PAUSED = "paused", "Complaint whose clock was stopped"
    ORPHANED = "orphaned", "Complaint whose officer has left: pass it on"
    SUPPLEMENTED = "supplemented", "What the clock stands for has come: let it go on"
    CHECK = "check", "Complaint to check with the enterprise"
    CALL_BACK = "call_back", "It says “solved”: call back before it is closed"
    CALL_MERGED = "call_merged", "Call back who filed what was merged into it"
    SHARE = "share", "Co-host's share to answer"
    ASKED = "asked", "Request to coordinate, to answer"
    AWAITED = "awaited", "Your request to coordinate, not answered yet"
    WRITE = "write", "Special report to write"
    DECIDE = "decide", "Special report to decide on"
    CARRY_OUT = "carry_out", "Decision to carry out"
    TASK = "task", "Task to do"
    DONE = "done", "Task to check"
    VISIT = "visit", "Visit to be paid"
    ALONG = "along", "Joint visit to go along on"
    OPINIONS = "opinions", "Visit with something to settle"


@dataclass(frozen=True)
class DeskItem:
    """One thing that waits: about a project, or a case of a kind. `due_at` None: it has no limit of its own.

    `params` fill the sentence on screen.
    """

    waiting: Waiting
    project_id: int
    project: str
    due_at: datetime | None
    rule_id: int | None
    opened_at: datetime
    params: dict[str, Any]
    case_id: int | None = None
    kind: CaseKind | None = None
    plan_id: int | None = None
    visit_id: int | None = None
    enterprise_id: int | None = None  # whose calendar tells of it
    interruption_id: int | None = None

    @property
    def on(self) -> date | None:
        """The day that was agreed upon, whenever it is due. None: there is no such day."""
        return self.params.get("on")
