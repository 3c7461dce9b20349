"""One look that serves for a moment, in this process: every viewer, where what is seen is the same for all and who asks
has been let in; one person, where it is theirs and kept under who they are now."""

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from db.engine import Sessions, read_on
from services.clock import utc_now

V = TypeVar("V")


class Glances(Generic[V]):
    """What was seen last, by key. Who looks does so alone; others wait for it rather than look too. One looks in a
    session of one's own: what the reader has open may be older than the key, such as where the trail stands."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.seen: dict[Hashable, tuple[float, V]] = {}  # until when it serves, and what was seen

    def take(self, key: Hashable, look: Callable[[Session], V], serves: float) -> V:
        """What `look` sees, or saw of this database at most so many seconds ago: by the clock on the wall, and by that
        of the zone, which a demonstration moves faster."""
        here = Sessions.kw.get("bind"), serves and utc_now().timestamp() // serves, key
        if (known := self.seen.get(here)) and monotonic() < known[0]:
            return known[1]
        read_on()  # whoever waits for who looks holds no connection that they may be waiting for
        with self.lock:
            now = monotonic()
            self.seen = {place: one for place, one in self.seen.items() if now < one[0]}
            if here not in self.seen:
                with Sessions.reader() as db:
                    self.seen[here] = now + serves, look(db)
            return self.seen[here][1]
