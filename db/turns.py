"""Taking turns: whoever asked first comes first. A lock hands itself to whoever is lucky, and so does a SQLite file."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import Lock
from time import monotonic

PATIENCE = 30.0  # seconds, as long as SQLite itself waits


class Turns:
    """One at a time, in the order in which they asked. Who has waited too long goes on without a turn: what is behind
    it refuses them, or does not. `longest`: seconds after which one's turn is over although one is not: who waits for
    something else then holds up nobody."""

    def __init__(self, longest: float = inf) -> None:
        self._longest = longest
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._holder: Lock | None = None
        self._since = 0.0

    @contextmanager
    def one(self) -> Iterator[None]:
        """The block is one's turn."""
        turn = self.take()
        try:
            yield
        finally:
            self.pass_on(turn)

    def take(self) -> "Lock | None":
        """Wait for the turn, to be passed on later. None: it did not come."""
        mine = Lock()
        with self._guard:
            if self._holder is None:
                return self._begin(mine)
            mine.acquire()
            self._waiting.append(mine)
        until = monotonic() + PATIENCE
        while not mine.acquire(timeout=min(self._longest, PATIENCE)):
            with self._guard:
                if self._holder is mine:  # it was given just now
                    return mine
                if monotonic() >= until:
                    self._waiting.remove(mine)
                    return None
                if self._waiting[0] is mine and monotonic() - self._since >= self._longest:
                    return self._begin(self._waiting.popleft())
        return mine

    def pass_on(self, turn: "Lock | None") -> None:
        """The next one's turn; nothing if this one is over already."""
        with self._guard:
            if turn is None or self._holder is not turn:
                return
            self._holder = None
            if self._waiting:
                self._begin(self._waiting.popleft()).release()

    def _begin(self, turn: Lock) -> Lock:
        self._holder, self._since = turn, monotonic()
        return turn
