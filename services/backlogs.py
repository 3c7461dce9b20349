"""A backlog of earlier complaints: hundreds of thousands of lines, a part at a time, resumable after any of them."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from db.backlogs import Backlog, BacklogError
from domain.access import Actor
from domain.access import Permission as P
from domain.errors import Refusal
from domain.rows import Problem, Row
from domain.typed import line
from services import backlog_files, backlog_reading, backlog_rows, backlog_writing, files, trail, workbook_writing
from services.backlog_reading import Part
from services.backlog_rows import Earlier
from services.backlog_writing import Dues, Source
from services.clock import local_day, utc_now
from services.work import Read, Work, command, query

AT_ONCE = 5_000  # lines in one transaction: about half a second in which others wait
ALIVE = timedelta(minutes=2)
MOST_ERRORS = 20_000
Explain = Callable[[list[Any]], str]
log = logging.getLogger("anshang")


class AtWork(Refusal):
    template = "This file is being brought in already."


class NoSuchBacklog(Refusal):
    template = "This file was not uploaded here."


@dataclass(frozen=True)
class BacklogCard:
    """How far a file has come. `running`: somebody is at work on it; else it is finished, or waits."""

    id: int
    filename: str
    register: str
    rows: int
    done: int
    created: int
    known: int
    failed: int
    started_by: str
    started_at: datetime
    finished_at: datetime | None
    running: bool
    problem: str | None


@command(P.DATA_IMPORT)
def receive(work: Work, *, filename: str, content: bytes, register: str) -> int:
    """Keep a file that is to come in; answers the backlog's id. A file that is here already goes on where it stood.
    `register`: the name of that of which it is a part; each has numbers of its own.

    Raises Incomplete, TooLong, and what reading and recognition refuse.
    """
    name = line(register, "Name of the register", 60)
    kept = files.Checked(files.harmless(filename, _suffix(content)), "application/octet-stream", content)
    if known := work.db.scalar(select(Backlog.id).where(Backlog.sha256 == kept.sha256)):
        return known
    files.keep(kept)
    seen = backlog_files.look(files.path_of(kept.sha256))
    backlog = work.add(
        Backlog(
            filename=kept.filename, register=name, sha256=kept.sha256, rows=seen.last, done=seen.recognised.row,
            created=0, known=0, failed=0, started_by_id=work.actor.id, beat_at=work.now - ALIVE,
        )
    )  # fmt: skip
    work.record(backlog, "backlog.received", filename=backlog.filename)
    return backlog.id


@query(P.DATA_IMPORT)
def listing(read: Read, *, limit: int = 20) -> list[BacklogCard]:
    """The files that came in or are coming in, newest first."""
    return [_card(read, row) for row in read.db.scalars(select(Backlog).order_by(Backlog.id.desc()).limit(limit))]


@query(P.DATA_IMPORT)
def registers(read: Read) -> list[str]:
    """The names of the registers of which a part was brought in, the last one first."""
    return list(dict.fromkeys(read.db.scalars(select(Backlog.register).order_by(Backlog.id.desc()))))


def begin(me: Actor, id: int) -> None:
    """Go on with a file in the background of this process; whoever looks sees how far it is, and from the first moment
    that it is on its way. Raises NoSuchBacklog, AtWork."""
    claimed = _claim(me, backlog_id=id)
    threading.Thread(target=_run_quietly, args=(me, id, *claimed), name=f"backlog-{id}", daemon=True).start()


def run(me: Actor, id: int) -> None:
    """Bring in the rest of a file, part by part. Raises NoSuchBacklog, AtWork, and whatever a part is refused for."""
    _bring_in(me, id, *_claim(me, backlog_id=id))


def _bring_in(me: Actor, id: int, sha256: str, done: int, rows: int) -> None:
    path = files.path_of(sha256)
    reading = backlog_reading.ahead if rows - done > AT_ONCE else backlog_reading.here
    dues: Dues = {}
    with reading(path, done, AT_ONCE, local_day(utc_now())) as parts:
        for part in parts:
            _load(me, backlog_id=id, part=part, dues=dues)
    _finish(me, backlog_id=id)


def _run_quietly(me: Actor, id: int, *claimed: Any) -> None:
    try:
        _bring_in(me, id, *claimed)
    except Refusal as refusal:
        _stop(me, backlog_id=id, problem=str(refusal))
    except Exception:  # the thread has nobody to tell but the log and the next who looks
        log.exception("backlog %s stopped", id)
        _stop(me, backlog_id=id, problem="")


@command(P.DATA_IMPORT)
def _claim(work: Work, *, backlog_id: int) -> tuple[str, int, int]:
    backlog = _locked(work, backlog_id)
    if _running(backlog, work.now):
        raise AtWork
    backlog.beat_at, backlog.problem = work.now, None
    work.record(backlog, "backlog.begun")
    return backlog.sha256, backlog.done, backlog.rows


@command(P.DATA_IMPORT)
def _load(work: Work, *, backlog_id: int, part: Part, dues: Dues) -> None:
    """One part and how far the file has come with it: both or neither."""
    backlog = _locked(work, backlog_id)
    part = [told for told in part if told.row.number > backlog.done]
    known = backlog_rows.known_numbers(work, backlog.register, part)
    reader = backlog_rows.Reader(work, part)
    good: dict[str, Earlier] = {}
    bad: list[tuple[Row, list[Problem]]] = []
    for told in part:
        if (number := told.row.values.get("source_number")) and (number in known or number in good):
            backlog.known += 1
        elif isinstance(found := reader.understood(told), Earlier):
            good[found.said["source_number"]] = found
        else:
            bad.append((told.row, found))
    backlog_writing.write(work, list(good.values()), Source(backlog.register, backlog.filename), dues)
    _note(work, backlog, bad)
    backlog.created += len(good)
    backlog.done, backlog.beat_at = part[-1].row.number if part else backlog.done, work.now
    work.record(backlog, "backlog.part", created=len(good), failed=len(bad), line=backlog.done)


@command(P.DATA_IMPORT)
def _finish(work: Work, *, backlog_id: int) -> None:
    backlog = _locked(work, backlog_id)
    backlog.finished_at = work.now
    backlog.beat_at = work.now - ALIVE
    work.record(backlog, "backlog.finished", created=backlog.created, failed=backlog.failed)


@command(P.DATA_IMPORT)
def _stop(work: Work, *, backlog_id: int, problem: str) -> None:
    backlog = _locked(work, backlog_id)
    backlog.problem, backlog.beat_at = problem, work.now - ALIVE
    work.record(backlog, "backlog.stopped")


@query(P.DATA_IMPORT)
def errors_workbook(read: Read, id: int, explain: Explain, title: str, heading: str) -> bytes:
    """The lines that did not come in, as they were, and what is wrong with each: to be mended and uploaded again.

    `explain` says a line's problems, each a column (msgid), a template, its parameters and which of them are msgids.
    """
    backlog = read.db.get(Backlog, id)
    if backlog is None:
        raise NoSuchBacklog
    header = [str(cell or "") for cell in backlog_files.look(files.path_of(backlog.sha256)).header]
    found = read.db.scalars(
        select(BacklogError).where(BacklogError.backlog_id == id).order_by(BacklogError.line).limit(MOST_ERRORS)
    )
    rows = [[*(row.cells + [None] * len(header))[: len(header)], explain(row.problems)] for row in found]
    return workbook_writing.to_xlsx(workbook_writing.Sheet(title, [*header, heading], rows))


def _note(work: Work, backlog: Backlog, bad: Sequence[tuple[Row, list[Problem]]]) -> None:
    backlog.failed += len(bad)
    if bad:
        noted = [
            {"backlog_id": backlog.id, "line": row.number, "cells": trail.plain(row.cells),
             "problems": [[p.column, p.refusal.template, trail.plain(p.refusal.params), p.refusal.words] for p in why]}
            for row, why in bad
        ]  # fmt: skip
        work.db.execute(insert(BacklogError), noted)


def _locked(work: Work, id: int) -> Backlog:
    backlog = work.db.get(Backlog, id, with_for_update={"of": Backlog})
    if backlog is None:
        raise NoSuchBacklog
    return backlog


def _suffix(content: bytes) -> str:
    return ".xlsx" if content.startswith(b"PK") else ".csv"


def _running(backlog: Backlog, now: datetime) -> bool:
    return backlog.finished_at is None and now - backlog.beat_at < ALIVE


def _card(read: Read, row: Backlog) -> BacklogCard:
    return BacklogCard(
        row.id, row.filename, row.register, row.rows, row.done, row.created, row.known, row.failed, row.started_by.name,
        row.created_at, row.finished_at, _running(row, read.now), row.problem,
    )  # fmt: skip
