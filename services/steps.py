from collections.abc import Callable, Iterable
from inspect import signature
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from db.base import Record
from domain.access import Actor, allows
from domain.errors import Incomplete, Refusal
from domain.events import SENTENCES
from domain.flow import Flow, Move
from services.work import Command, Read, Seen, Work

A = ParamSpec("A")
T = TypeVar("T", bound=Any)


def _nothing(_work: Work, _row: Any) -> Iterable[Record]:
    return ()


def _free(_read: Read, _row: Any, _move: str) -> Refusal | None:
    return None


class Steps(Generic[T]):
    """Turns each move of a flow into a command. The flow says who, from where, to where and what is asked.

    The body may return the other rows that it changed: they go into the same entry of the trail. `wake` first writes
    down what has happened by itself since the row was last touched; `bar` says why a move may not be made although
    state and permission would allow it.
    """

    def __init__(
        self,
        flow: Flow[Any],
        model: type[T],
        *,
        wake: Callable[[Work, T], Iterable[Record]] = _nothing,
        bar: Callable[[Read, T, str], Refusal | None] = _free,
    ) -> None:
        self.flow, self.model, self.wake, self.bar = flow, model, wake, bar
        self.commands: dict[str, Command[..., None]] = {}
        self.takes: dict[str, tuple[str, ...]] = {}

    def __call__(
        self, name: str
    ) -> Callable[[Callable[Concatenate[Work, T, A], Any]], Command[Concatenate[Seen, A], None]]:
        declared = next(m for m in self.flow.moves if m.name == name)

        def wrap(body: Callable[Concatenate[Work, T, A], Any]) -> Command[Concatenate[Seen, A], None]:
            def make(work: Work, seen: Seen, /, *args: A.args, **answers: A.kwargs) -> None:
                row = work.take(self.model, seen)
                woken = self.wake(work, row)
                move = self.flow.move(name, row.status)
                answered = {key: value.strip() if type(value) is str else value for key, value in answers.items()}
                if empty := tuple(a.label for a in move.asks if a.required and answered.get(a.name) in (None, "")):
                    raise Incomplete(fields=empty)
                if refusal := self.bar(work, row, name):
                    raise refusal
                row.status = move.target
                if hasattr(row, "progressed_at"):
                    row.progressed_at = work.now
                also = body(work, row, *args, **answered) or ()  # type: ignore[arg-type]
                assert row.status in move.ends, f"{name} ends where it is not declared to"
                kind = f"{self.flow.name}.{name}"
                said = {key: value for key, value in answered.items() if f"{{{key}}}" in SENTENCES[kind]}
                work.record(row, kind, *woken, *also, **said)

            make.__name__, make.__doc__, make.__module__ = name, body.__doc__, body.__module__
            command: Command[Concatenate[Seen, A], None] = Command(make, declared.needs)
            self.takes[name] = tuple(signature(body).parameters)[2:]
            self.commands[name] = command
            return command

        return wrap

    def open_to(self, actor: Actor, row: T, status: Any = None) -> tuple[Move[Any], ...]:
        """What this person may do with this row by its status, or by the one given."""
        return tuple(m for m in self.flow.from_state(status or row.status) if allows(actor, m.needs, row))
