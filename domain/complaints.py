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


class PauseTooLong(Refusal):
    """A pause ends by itself; a limit of the rulebook says when at the latest (clause 8)."""

    template = "A pause beginning now ends on {until} at the latest. It can be approved anew when it is over."


class NobodyThere(Refusal):
    """Nothing is sent to where nobody can take it on."""

    template = "Nobody in {department} can see this case and work on it. Send it to another department."


class HasItAlready(Refusal):
    template = "The case is in the hands of {name} already."


class AboutItself(Refusal):
    template = "A complaint about {department} is not sent to {department}."


class AboutWhom(Refusal):
    template = "This category accuses somebody: say which department it is about, or that it is about none."


class NotOnTheSpot(Refusal):
    template = "This complaint is sealed from you: it cannot be settled on the spot by you."


class SameDepartment(Refusal):
    template = "The case lies with {department} already."


class AssignmentFinal(Refusal):
    """Objected to once; the centre has decided (clause 63)."""

    template = "The centre has sent this to your department again after you returned it: the assignment is final."


class TooLateToObject(Refusal):
    template = "An assignment can be returned until {until}. That has passed: it is yours."


class ResolvedItYourself(Refusal):
    template = "Whoever resolved a case does not check it: a colleague calls the enterprise back."


class StillTimeToAnswer(Refusal):
    template = "The enterprise has until {until} to answer. Silence counts only then."


class SaysSolved(Refusal):
    """It is not silent: what it said has to be heard from it once more, by somebody else."""

    template = "The enterprise says that it is solved. Call it back before the case is closed."


class TooLateToReopen(Refusal):
    template = "A closed case can be reopened until {until}. That has passed: record a new complaint."


class TooLateToExtend(Refusal):
    template = "More time can be asked for until {until}, not in the last moment. That has passed."


class AlreadyAsked(Refusal):
    template = "More time has been asked for already; the answer is still open."


class PauseAskedAlready(Refusal):
    template = "A stop of the clock has been asked for already; the answer is still open."


class NothingAsked(Refusal):
    template = "Nobody waits for an answer to this."


class ExtensionNeedsOutsider(Refusal):
    template = "More time is granted by somebody outside the department that holds the case."


class UrgedToday(Refusal):
    template = "You have urged this today already. The next time is on the next working day."


class NothingToUrge(Refusal):
    template = "This is resolved; there is nothing left to urge."


# What an enterprise may say when it is asked; after the last two the work goes on.
SAID = (Outcome.SOLVED, Outcome.NOT_SOLVED, Outcome.NOBODY_CAME, Outcome.UNREACHABLE)
CONTESTED = (Outcome.NOT_SOLVED, Outcome.NOBODY_CAME)

REASON = Ask("reason", "Why")
NO_DEPARTMENT = 0  # the answer to ABOUT where nobody in particular is accused
ABOUT = Ask("about", "Which department it is about", Kind.ACCUSED, required=False)  # of a category that accuses
OPEN = states(S.RECORDED, S.DISPATCHED, S.WORKING, S.WAITING)

COMPLAINT: Flow[S] = Flow(
    name="complaint",
    initial=S.RECORDED,
    moves=(
        Move("dispatch", "Dispatch", states(S.RECORDED), S.DISPATCHED, P.CASE_DISPATCH,
             (Ask("department", "To department", Kind.DEPARTMENT), ABOUT, Ask("note", "Note", required=False))),
        Move("settle", "Settled on the spot", states(S.RECORDED), S.RESOLVED, P.CASE_DISPATCH,
             (Ask("resolution", "What was done", templates=True), DESPITE)),
        Move("accept", "Take on", states(S.DISPATCHED), S.WORKING, P.CASE_WORK,
             final="From this moment you are the named person accountable for this case."),
        Move("send_back", "Return", states(S.DISPATCHED), S.RECORDED, P.CASE_WORK, (REASON,)),
        Move("reply", "First reply", states(S.WORKING), S.WORKING, P.CASE_WORK, 
             (Ask("reply", "Reply to the enterprise", templates=True),)),
        Move("pause", "Stop the clock", states(S.WORKING), S.WAITING, P.CASE_PAUSE,
             (Ask("holder", "Who has it meanwhile", Kind.CHOICE, choices=PAUSING), REASON, Ask("evidence", "Evidence"),
              Ask("until", "At the latest until", Kind.DATE)),
             final="It ends by itself on that day. The promise moves by the working time for which the clock stood."),
        Move("resume", "Go on", states(S.WAITING), S.WORKING, P.CASE_RESUME),
        Move("hand_on", "Pass on within the department", states(S.WORKING, S.WAITING), S.WORKING, P.CASE_HAND_ON,
             (Ask("officer", "To which colleague", Kind.COLLEAGUE), REASON),
             final="From this moment they are the named person accountable for this case.",
             turns=states(S.WAITING)),
        Move("transfer", "Transfer", states(S.DISPATCHED, S.WORKING, S.WAITING), S.DISPATCHED, P.CASE_DISPATCH,
             (Ask("department", "To department", Kind.DEPARTMENT), REASON)),
        Move("resolve", "Resolve", states(S.WORKING), S.RESOLVED, P.CASE_WORK,
             (Ask("resolution", "What was done", templates=True), DESPITE)),
        Move("verify", "Call back", states(S.RESOLVED), S.CLOSED, P.CASE_VERIFY,
             (Ask("outcome", "What the enterprise says", Kind.CHOICE, choices=SAID),
              Ask("words", "In its words", required=False)),
             final="“Not solved” and “nobody came” send it back to work at once, with a new promise.",
             turns=states(S.WORKING, S.DISPATCHED, S.RECORDED)),
        Move("rest", "Close without an answer", states(S.RESOLVED), S.CLOSED, P.CASE_VERIFY,
             final="The enterprise has not answered in time. That counts as silence, never as satisfaction."),
        Move("reopen", "Reopen", states(S.RESOLVED, S.CLOSED), S.WORKING, P.CASE_VERIFY, (REASON,),
             final="It goes back to the same department and person, with a new promise.",
             turns=states(S.DISPATCHED, S.RECORDED)),
        Move("merge", "Merge into another", OPEN, S.MERGED, P.CASE_DISPATCH,
             (Ask("into", "Number of the older case that goes on", Kind.CASE),),
             final="It leaves the board and keeps its number; who filed it follows the other case from now on."),
    ),
)  # fmt: skip
