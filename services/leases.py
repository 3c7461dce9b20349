"""One process at a time: a lease in the database that passes on by itself when its holder gives no sign of life."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Event

from sqlalchemy.exc import IntegrityError

from db.background import Lease
from db.engine import writing
from services.clock import real_now

LASTS = timedelta(minutes=2)
ENDING = Event()  # this process is to end: whoever works alone stops at the next good moment and gives the lease back


@dataclass(frozen=True)
class Held:
    """A lease that this process holds."""

    name: str
    holder: str

    def renew(self) -> bool:
        """A sign of life: it lasts anew from now on. False: it did not last until now, and another took it."""
        with writing() as db:
            lease = db.get(Lease, self.name, with_for_update=True)
            if lease is None or lease.holder != self.holder:
                return False
            lease.until_at = real_now() + LASTS
            return True


@contextmanager
def alone(name: str) -> Iterator[Held | None]:
    """Is this the only process in the block? None: another one is."""
    holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(8)}"
    mine = Held(name, holder) if _take(name, holder) else None
    try:
        yield mine
    finally:
        if mine:
            _give_back(name, holder)


def _take(name: str, holder: str) -> bool:
    now = real_now()
    try:
        with writing() as db:
            lease = db.get(Lease, name, with_for_update=True)
            if lease is None:
                lease = Lease(name=name, holder=holder, until_at=now + LASTS)
                db.add(lease)
            elif lease.until_at > now:
                return False
            lease.holder, lease.until_at = holder, now + LASTS
            return True
    except IntegrityError:  # two processes made the very first lease at once
        return False


def _give_back(name: str, holder: str) -> None:
    with writing() as db:
        lease = db.get(Lease, name, with_for_update=True)
        if lease is not None and lease.holder == holder:
            lease.until_at = real_now()
