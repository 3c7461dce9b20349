"""The log: one JSON object a line, on standard error. Routes, pages and commands by name, outcomes and durations; never
a person, an address, what was typed, or where a secret stands."""

import json
import logging
import os
import re
import secrets
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import walk_tb
from typing import Any

from domain.errors import Refusal

OURS = logging.getLogger("anshang")
HOUSES = ("anshang", "services", "web", "ui", "db", "domain", "pages", "__main__")
FILLED_IN = re.compile(r"""[\n:="`(<\[{0-9]|(?<!\w)'|[^\x00-\x7f]""")  # “couldn't” is not yet one
_number: ContextVar[str] = ContextVar("request_number", default="")


def begin() -> str:
    """A request or a page run begins: its number, which the answer carries and a person can quote."""
    number = secrets.token_hex(6)
    _number.set(number)
    return number


def number() -> str:
    """The number of what goes on just now; begun here, where nobody has (a callback runs before its page)."""
    return _number.get() or begin()


def end() -> None:
    """It is over: what comes next in this thread has a number of its own."""
    _number.set("")


def note(kind: str, level: int = logging.INFO, fault: BaseException | None = None, **facts: object) -> None:
    """Write one line. `facts` are names, numbers and outcomes of our own choosing."""
    if OURS.isEnabledFor(level):
        told = (type(fault), fault, fault.__traceback__) if fault else None
        OURS.log(level, kind, exc_info=told, extra={"facts": facts})


class Lines(logging.Formatter):
    """A record as one line of JSON.

    Of an exception its kind and the places it came through, not its words: those quote what somebody typed, and those
    of a database quote whole rows. Of what a library says, likewise, the sentence without what is filled in.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
        }
        if going_on := _number.get():
            line["id"] = going_on
        if record.name == OURS.name and hasattr(record, "facts"):
            line |= {"kind": record.msg, **record.facts}
        else:
            line |= {"kind": "said", "by": record.name, "said": _said(record)}
        if record.exc_info and record.exc_info[1]:
            line["fault"] = list(causes(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


def _said(record: logging.LogRecord) -> str:
    """What is told of a line that is not one of our facts. A library that fills its sentence in before it logs it (the
    event loop does so, with what a task was given and what its fault said) is heard as far as the first such sign."""
    if record.name.split(".")[0] in HOUSES:
        return record.getMessage()
    if isinstance(record.msg, BaseException):  # the server says so that its port is taken
        return named(record.msg)
    sentence = str(record.msg)
    return sentence if record.args else FILLED_IN.split(sentence, maxsplit=1)[0].rstrip()


def causes(fault: BaseException | None) -> Iterator[dict[str, Any]]:
    """An exception and what caused it, the last first: kind, what a database or the system calls it, places."""
    for _depth in range(5):
        if fault is None:
            return
        places = [f"{f.f_code.co_filename}:{n} {f.f_code.co_name}" for f, n in walk_tb(fault.__traceback__)]
        told: dict[str, Any] = {"kind": f"{type(fault).__module__}.{type(fault).__name__}", "places": places[-25:]}
        if code := _code(fault):
            told["code"] = code
        yield told
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def named(fault: BaseException) -> str:
    """An exception in a few words that are not its own: a refusal's sentence without what is filled in (a msgid), of
    anything else the kind, and the code of the database or what the system calls it."""
    if isinstance(fault, Refusal):
        return fault.template
    told = getattr(fault, "orig", None) or fault
    return " ".join(filter(None, (type(told).__name__, _code(told))))


def _code(fault: BaseException) -> str | None:
    """What a database calls it, or the system."""
    if isinstance(fault, OSError) and fault.errno:
        return os.strerror(fault.errno)
    return getattr(fault, "sqlstate", None) or getattr(fault, "sqlite_errorname", None)


def listen(level: str | None) -> None:
    """From now on this process speaks in lines. `level` None: all that happens, but at a terminal warnings only."""
    level = level or ("WARNING" if sys.stderr.isatty() else "INFO")
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers = [lines]
    for name, logger in list(logging.root.manager.loggerDict.items()):
        if isinstance(logger, logging.Logger) and logger.handlers:  # the server's and the framework's own
            logger.handlers, logger.propagate = [lines], False
        if name == "streamlit.error_util" and isinstance(logger, logging.Logger):
            logger.addFilter(_is_not_ours_to_tell)
    OURS.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True  # one-time links and tickets stand in its lines


def _is_not_ours_to_tell(record: logging.LogRecord) -> bool:
    """The framework also tells, with its words, of every exception that the page's own handler tells of."""
    return record.msg != "Uncaught app execution"
