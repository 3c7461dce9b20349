"""The 经济110 complaint board: what a complaint is, where it may stand, who may move it (clauses 3, 48, 69)."""

from domain.access import Permission as P
from domain.cases import CaseStatus as S
from domain.errors import Refusal
from domain.flow import Ask, Flow, Kind, Move, states
from domain.labels import Labelled
from domain.ledger import PAUSING


class Channel(Labelled):
    PHONE = "phone", "Telephone"
    COUNTER = "counter", "Counter"
    VISIT = "visit", "Visit"
    LETTER = "letter", "Letter or e-mail"


class Category(Labelled):
    """Four supports, seven difficulties (七难), four disorders (四乱), conduct."""

    POLICY = "support.policy", "Support: policy"
    FINANCE = "support.finance", "Support: financing"
    INFORMATION = "support.information", "Support: information"
    SURROUNDINGS = "support.surroundings", "Support: surroundings"
    LAND = "hard.land", "Difficulty: land"
    LABOUR = "hard.labour", "Difficulty: labour"
    POWER = "hard.power", "Difficulty: power, water and gas"
    LOGISTICS = "hard.logistics", "Difficulty: logistics"
    APPROVAL = "hard.approval", "Difficulty: approvals"
    FUNDING = "hard.funding", "Difficulty: funds"
    LIVING = "hard.living", "Difficulty: schooling, housing and care"
    CHARGES = "wild.charges", "Disorder: charges"
    FINES = "wild.fines", "Disorder: fines"
    LEVIES = "wild.levies", "Disorder: levies"
    INSPECTIONS = "wild.inspections", "Disorder: inspections"
    CONDUCT = "conduct", "Conduct of staff"
    OTHER = "other", "Other"


class Outcome(Labelled):
    """What the enterprise says of the resolution. Silence is its own share, never satisfaction."""

    SOLVED = "solved", "Solved"
    NOT_SOLVED = "not_solved", "Not solved"
    NOBODY_CAME = "nobody_came", "Nobody came"
    UNREACHABLE = "unreachable", "Not reached"


class PauseNeedsOutsider(Refusal):
    template = "A pause is approved by somebody outside the department that holds the case."


class ExpiryPast(Refusal):
    template = "The pause must end after today."


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
             (Ask("resolution", "What was done"),)),
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
        Move("resolve", "Resolve", states(S.WORKING), S.RESOLVED, P.CASE_WORK, (Ask("resolution", "What was done"),)),
        Move("verify", "Call back", states(S.RESOLVED), S.CLOSED, P.CASE_VERIFY,
             (Ask("outcome", "What the enterprise says", Kind.CHOICE, choices=tuple(Outcome)),
              Ask("words", "In its words", required=False))),
        Move("reopen", "Reopen", states(S.RESOLVED, S.CLOSED), S.DISPATCHED, P.CASE_VERIFY, (REASON,)),
    ),
)  # fmt: skip
