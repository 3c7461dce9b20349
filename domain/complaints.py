"""The 经济110 complaint board: what a complaint is, where it may stand, who may move it (clauses 51, 86)."""

from domain.access import Permission as P
from domain.cases import CaseStatus as S
from domain.errors import Refusal
from domain.flow import Ask, Flow, Kind, Move, states
from domain.labels import Labelled
from domain.ledger import PAUSING
from domain.offshoots import DESPITE


class Channel(Labelled):
    PHONE = "phone", "Telephone"
    COUNTER = "counter", "Counter"
    VISIT = "visit", "Visit"
    LETTER = "letter", "Letter or e-mail"
    WEB = "web", "Public page"
    REGISTER = "register", "Earlier register"


class Outcome(Labelled):
    """What the enterprise says of the resolution. Silence is its own share, never satisfaction."""

    SOLVED = "solved", "Solved"
    NOT_SOLVED = "not_solved", "Not solved"
    NOBODY_CAME = "nobody_came", "Nobody came"
    UNREACHABLE = "unreachable", "Not reached"
    SILENT = "silent", "No answer in time"


class PauseNeedsOutsider(Refusal):
    template = "A pause is approved by somebody outside the department that holds the case."


class ExpiryPast(Refusal):
    template = "The pause must end after today."


class AboutItself(Refusal):
    template = "A complaint about {department} is not sent to {department}."


class SameDepartment(Refusal):
    template = "The case lies with {department} already."


REASON = Ask("reason", "Why")
OPEN = states(S.RECORDED, S.DISPATCHED, S.WORKING, S.WAITING)

COMPLAINT: Flow[S] = Flow(
    name="complaint",
    initial=S.RECORDED,
    moves=(
        Move("dispatch", "Dispatch", states(S.RECORDED), S.DISPATCHED, P.CASE_DISPATCH,
             (Ask("department", "To department", Kind.DEPARTMENT), Ask("note", "Note", required=False))),
        Move("settle", "Settled on the spot", states(S.RECORDED), S.RESOLVED, P.CASE_DISPATCH,
             (Ask("resolution", "What was done"), DESPITE)),
        Move("merge", "Merge into another", OPEN, S.MERGED, P.CASE_DISPATCH,
             (Ask("into", "Number of the older case that goes on", Kind.CASE),),
             final="It leaves the board and keeps its number; who filed it follows the other case from now on."),
        Move("accept", "Take on", states(S.DISPATCHED), S.WORKING, P.CASE_WORK,
             final="From this moment you are the named person accountable for this case."),
        Move("send_back", "Return", states(S.DISPATCHED), S.RECORDED, P.CASE_WORK, (REASON,)),
        Move("reply", "First reply", states(S.WORKING), S.WORKING, P.CASE_WORK, 
             (Ask("reply", "Reply to the enterprise"),)),
        Move("pause", "Stop the clock", states(S.WORKING), S.WAITING, P.CASE_PAUSE,
             (Ask("holder", "Who has it meanwhile", Kind.CHOICE, choices=PAUSING), REASON, Ask("evidence", "Evidence"),
              Ask("until", "At the latest until", Kind.DATE)),
             final="It ends by itself on that day. The promise moves by the working time for which the clock stood."),
        Move("resume", "Go on", states(S.WAITING), S.WORKING, P.CASE_WORK),
        Move("transfer", "Transfer", states(S.WORKING), S.DISPATCHED, P.CASE_DISPATCH,
             (Ask("department", "To department", Kind.DEPARTMENT), REASON)),
        Move("resolve", "Resolve", states(S.WORKING), S.RESOLVED, P.CASE_WORK,
             (Ask("resolution", "What was done"), DESPITE)),
        Move("verify", "Call back", states(S.RESOLVED), S.CLOSED, P.CASE_VERIFY,
             (Ask("outcome", "What the enterprise says", Kind.CHOICE, choices=tuple(Outcome)),
              Ask("words", "In its words", required=False))),
        Move("reopen", "Reopen", states(S.RESOLVED, S.CLOSED), S.DISPATCHED, P.CASE_VERIFY, (REASON,)),
    ),
)  # fmt: skip
