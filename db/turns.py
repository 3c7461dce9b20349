"""Taking turns: whoever asked first comes first. A lock hands itself to whoever is lucky, and so does a SQLite file."""

from collections import deque
from threading import Lock

PATIENCE = 30.0  # seconds, as long as SQLite itself waits


class Turns:
    """One at a time, in the order in which they asked. Who has waited too long goes on without a turn: what is behind
    it refuses them, or does not."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._waiting: deque[Lock] = deque()
        self._taken = False

    def take(self) -> bool:
        """Wait for the turn; was it given?"""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = Lock()
            mine.acquire()
            self._waiting.append(mine)
        if mine.acquire(timeout=PATIENCE):
            return True
        with self._guard:
            if mine in self._waiting:
                self._waiting.remove(mine)
                return False
        return True  # it was given just now

    def pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
