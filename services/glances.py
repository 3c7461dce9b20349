"""One look that serves every viewer of this process for a moment. Only for what says nothing of anybody's records: who
asks has been let in, what is seen is the same for all."""

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy import Engine

from db.engine import Sessions

V = TypeVar("V")


class Glances(Generic[V]):
    """What was seen last, by key. Who looks does so alone; others wait for it rather than look too."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.of: Engine | None = None
        self.seen: dict[Hashable, tuple[float, V]] = {}  # until when it serves, and what was seen

    def take(self, key: Hashable, look: Callable[[], V], serves: float) -> V:
        """What `look` sees, or saw of this database at most so many seconds ago."""
        engine = Sessions.kw.get("bind")
        with self.lock:
            now = monotonic()
            if engine is not self.of:
                self.of, self.seen = engine, {}
            self.seen = {known: one for known, one in self.seen.items() if now < one[0]}
            if key not in self.seen:
                self.seen[key] = now + serves, look()
            return self.seen[key][1]
