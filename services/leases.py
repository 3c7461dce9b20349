"""One process at a time: a lease in the database that passes on by itself when its holder dies."""

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event

from sqlalchemy.exc import IntegrityError

from db.background import Lease
from db.engine import writing
from services.clock import real_now

LASTS = timedelta(minutes=2)
ENDING = Event()  # this process is to end: whoever works alone stops at the next good moment and gives the lease back


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Is this the only process in the block? False: another one is."""
    holder = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(8)}"
    mine = _take(name, holder)
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
