from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.access import Permission
from domain.errors import IllegalMove
from domain.labels import Labelled

S = TypeVar("S", bound=Labelled)


class Kind(Labelled):
    """How an answer is asked for; the action bar has one input for each."""

    TEXT = "text", "Text"
    PERSON = "person", "Person"
    COLLEAGUE = "colleague", "Person of the department that has it"
    DEPARTMENT = "department", "Department"
    ACCUSED = "accused", "Department, or none"
    DATE = "date", "Date"
    CHOICE = "choice", "Choice"
    NUMBER = "number", "Number of working days"
    CASE = "case", "Number of a case"


@dataclass(frozen=True)
class Ask:
    """One thing a move asks for. The form is drawn from it; the service insists on it."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = True
    choices: tuple[Labelled, ...] = ()  # of a CHOICE
    templates: bool = False  # words to an enterprise: templates are offered for them


@dataclass(frozen=True)
class Move(Generic[S]):
    """One thing a person may do: from these states, to that state."""

    name: str
    label: str
    source: frozenset[S]
    target: S
    needs: Permission
    asks: tuple[Ask, ...] = ()
    final: str = ""  # what will happen, in words, when the move cannot be taken back
    turns: frozenset[S] = frozenset()  # where else it may end, by what is answered

    @property
    def ends(self) -> tuple[S, ...]:
        """Every state in which it may end."""
        return self.target, *sorted(self.turns)


@dataclass(frozen=True)
class Flow(Generic[S]):
    """A process declared as data. Screens, checks, trail and tests all read this."""

    name: str
    initial: S
    moves: tuple[Move[S], ...]

    def from_state(self, state: S) -> tuple[Move[S], ...]:
        return tuple(m for m in self.moves if state in m.source)

    def move(self, name: str, state: S) -> Move[S]:
        """The declared move, or IllegalMove where the state does not allow it."""
        declared = next(m for m in self.moves if m.name == name)
        if state not in declared.source:
            raise IllegalMove(move=declared.label, state=state.label)
        return declared

    def reachable(self) -> set[S]:
        seen, todo = set(), [self.initial]
        while todo:
            state = todo.pop()
            if state not in seen:
                seen.add(state)
                todo += [end for m in self.from_state(state) for end in m.ends]
        return seen


def states(*members: S) -> frozenset[S]:
    return frozenset(members)
