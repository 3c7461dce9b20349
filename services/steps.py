from collections.abc import Callable
from inspect import signature
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

from domain.access import Actor, allows
from domain.errors import Incomplete
from domain.events import SENTENCES
from domain.flow import Flow, Move
from services.work import Command, Seen, Work

A = ParamSpec("A")
T = TypeVar("T", bound=Any)


class Steps(Generic[T]):
    """Turns each move of a flow into a command. The flow says who, from where, to where and what is asked.

    The body may return the other rows that it changed: they go into the same entry of the trail.
    """

    def __init__(self, flow: Flow[Any], model: type[T]) -> None:
        self.flow, self.model = flow, model
        self.commands: dict[str, Command[..., None]] = {}
        self.takes: dict[str, tuple[str, ...]] = {}

    def __call__(
        self, name: str
    ) -> Callable[[Callable[Concatenate[Work, T, A], Any]], Command[Concatenate[Seen, A], None]]:
        declared = next(m for m in self.flow.moves if m.name == name)

        def wrap(body: Callable[Concatenate[Work, T, A], Any]) -> Command[Concatenate[Seen, A], None]:
            def make(work: Work, seen: Seen, /, *args: A.args, **answers: A.kwargs) -> None:
                row = work.take(self.model, seen)
                move = self.flow.move(name, row.status)
                answered = {key: value.strip() if isinstance(value, str) else value for key, value in answers.items()}
                if empty := tuple(a.label for a in move.asks if a.required and answered.get(a.name) in (None, "")):
                    raise Incomplete(fields=empty)
                row.status = move.target
                if hasattr(row, "progressed_at"):
                    row.progressed_at = work.now
                also = body(work, row, *args, **answered) or ()  # type: ignore[arg-type]
                kind = f"{self.flow.name}.{name}"
                said = {key: value for key, value in answered.items() if f"{{{key}}}" in SENTENCES[kind]}
                work.record(row, kind, *also, **said)

            make.__name__, make.__doc__, make.__module__ = name, body.__doc__, body.__module__
            command: Command[Concatenate[Seen, A], None] = Command(make, declared.needs)
            self.takes[name] = tuple(signature(body).parameters)[2:]
            self.commands[name] = command
            return command

        return wrap

    def open_to(self, actor: Actor, row: T) -> tuple[Move[Any], ...]:
        """What this person may do with this row, now."""
        return tuple(m for m in self.flow.from_state(row.status) if allows(actor, m.needs, row))
