"""Reading a register of earlier complaints beside the writing of it: in a process of its own, always a part ahead.

What a line says is found without the database, and costs as much as writing it down. Two cores do both at once.
"""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO

from domain.backlogs import Told, told
from services.backlog_files import recognised

Part = list[Told]
ROOT = Path(__file__).parents[1]


class ReaderLost(RuntimeError):
    """The process that read the file is gone. What was written stays; whoever goes on begins after it."""


@contextmanager
def here(path: Path, after: int, at_once: int, today: date) -> Iterator[Iterator[Part]]:
    """The lines of a file after one of them, read, so many at a time: of one too short for a process of its own.

    Raises what recognition and reading refuse.
    """
    yield _parts(path, after, at_once, today)


@contextmanager
def ahead(path: Path, after: int, at_once: int, today: date) -> Iterator[Iterator[Part]]:
    """The same, out of a process beside this one; it goes when the block ends, however it ends."""
    line = [sys.executable, "-m", __name__, str(path.absolute()), str(after), str(at_once), today.isoformat()]
    reader = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, bufsize=2**20, cwd=ROOT)
    assert reader.stdout is not None
    try:
        yield _heard(reader.stdout)
    finally:
        reader.kill()
        reader.communicate()


def _parts(path: Path, after: int, at_once: int, today: date) -> Iterator[Part]:
    found, lines = recognised(path)
    rest = (line for line in lines if line[0] > after)
    while part := [told(found, number, cells, today) for number, cells in islice(rest, at_once)]:
        yield part


def _heard(voice: IO[bytes]) -> Iterator[Part]:
    while True:
        try:
            part = pickle.load(voice)
        except (EOFError, pickle.UnpicklingError):
            raise ReaderLost from None
        if isinstance(part, Exception):
            raise part
        if not part:
            return
        yield part


def _read_aloud(path: Path, after: int, at_once: int, today: date, voice: IO[bytes]) -> None:
    """Say the parts of a file, one after the other, then an empty one; or what it is refused for."""
    last: Part | Exception = []
    try:
        for part in _parts(path, after, at_once, today):
            pickle.dump(part, voice, pickle.HIGHEST_PROTOCOL)
            voice.flush()
    except Exception as failure:  # told to whoever writes: it is theirs to refuse or to report
        last = failure
    pickle.dump(last, voice)
    voice.flush()


if __name__ == "__main__":
    _path, _after, _at_once, _today = sys.argv[1:]
    _read_aloud(Path(_path), int(_after), int(_at_once), date.fromisoformat(_today), sys.stdout.buffer)
