"""Goal 8: an earlier register brought in, from csv and xlsx, searchable at the end; rows per second and memory.

Each file comes in through the services in a process of its own, into a copy of the zone, so that its memory is seen,
and that of the reader beside it. The reference is what the driver alone needs to write the very same rows, without
search and sums, into another copy.
"""

import csv
import json
import multiprocessing
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from bench import zone
from bench.databases import SQLITE, Database, Keeper, bare, opened
from bench.machine import children, resident_mb
from bench.results import Figure, Results, Target
from bench.stories import PHRASES
from db.cases import Case
from db.engine import Sessions
from db.org import Department
from domain.access import Actor, Role
from services import backlogs, workbook_writing
from services.clock import local_day, utc_now

HEADER = ("编号", "主题", "内容", "企业名称", "承办单位", "受理日期", "办结日期", "办理结果")
GOALS = {(SQLITE, ".csv"): 10_000, (SQLITE, ".xlsx"): 8_000}
STEADY = Target(1.1, of_ratio=True)


@dataclass(frozen=True)
class Brought:
    """How a file came in. Resident memory, the most in each half of the time, in MB."""

    rows: int
    seconds: float
    first_half_mb: float
    second_half_mb: float


def measure(results: Results, keeper: Keeper, small: Database, rows: int) -> None:
    """A csv and a workbook of so many lines each."""
    with tempfile.TemporaryDirectory() as folder:
        for path in (Path(folder) / "register.csv", Path(folder) / "register.xlsx"):
            what = f"from {path.suffix[1:]}, {rows:,} rows"
            with results.part(8, keeper.engine, what), keeper.scratch(small) as here:
                with opened(here.url):
                    write(path, rows)
                    last = _last()
                came = bring_in(here.url, path)
                alone = came.rows / written_barely(keeper, small, here, last)
                goal = Target(GOALS.get((keeper.engine, path.suffix), 5_000), at_least=True)
                results.add(
                    Figure(8, keeper.engine, what, came.rows / came.seconds, "rows/s", goal, alone, "bare inserts"),
                    Figure(8, keeper.engine, f"{what}, memory", came.second_half_mb, "MB", STEADY,
                           came.first_half_mb, "its first half"),
                )  # fmt: skip


def write(path: Path, rows: int) -> None:
    """A register as another system gives it out."""
    with Sessions() as db:
        departments = [row.name for row in db.query(Department)]
    lines = _lines(rows, departments)
    if path.suffix == ".xlsx":
        path.write_bytes(workbook_writing.to_xlsx(workbook_writing.Sheet("登记簿", HEADER, lines)))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *lines])


def _lines(rows: int, departments: list[str]) -> Iterator[tuple[str, ...]]:
    luck, today = Random(4), local_day(utc_now())
    for n in range(1, rows + 1):
        received = today - timedelta(days=luck.randrange(30, 900))
        yield (
            f"旧{n:07d}", luck.choice(PHRASES), "，".join(luck.sample(PHRASES, 4)),
            zone.enterprise_name(luck.randrange(1, zone.ENTERPRISES + 1)), luck.choice(departments),
            received.isoformat(), (received + timedelta(days=luck.randrange(1, 20))).isoformat(), "已办结，企业满意。",
        )  # fmt: skip


def bring_in(url: str, path: Path) -> Brought:
    """Upload and bring in a file, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(_bring_in, (url, path))


def _bring_in(url: str, path: Path) -> Brought:
    os.environ["DATA_DIR"] = str(path.parent)
    me = Actor(zone.OF_THE_CENTRE[0], "", Role.DISPATCHER, zone.CENTRE)
    seen: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            seen.append(resident_mb(os.getpid()) + sum(map(_left, children(os.getpid()))))

    with opened(url):
        content = path.read_bytes()
        thread = threading.Thread(target=watch)
        thread.start()
        began = time.perf_counter()
        id = backlogs.receive(me, register="台账", filename=path.name, content=content)
        backlogs.run(me, id)
        seconds = time.perf_counter() - began
        over.set()
        thread.join()
        created = next(card for card in backlogs.listing(me) if card.id == id).created
    half = max(len(seen) // 2, 1)
    return Brought(created, seconds, max(seen[:half]), max(seen[half:] or seen))


def _left(pid: int) -> float:
    try:
        return resident_mb(pid)
    except OSError:  # it has ended meanwhile
        return 0


def _last() -> int:
    """The newest case: other parts of a bench may have filed some, too."""
    with Sessions() as db:
        return db.scalar(select(func.max(Case.id))) or 0


def written_barely(keeper: Keeper, small: Database, brought: Database, last: int) -> float:
    """Seconds for writing what was brought in, all after the case `last`, once more: through the driver alone."""
    with bare(brought.url) as connection:
        cursor = connection.cursor()
        tables = {table: _rows(cursor, table, whose, last) for table, whose in BROUGHT.items()}
    with keeper.scratch(small, "again") as again, bare(again.url) as connection:
        cursor, began = connection.cursor(), time.perf_counter()
        for start in range(0, max(len(rows) for _names, rows in tables.values()), backlogs.AT_ONCE):
            for table, (names, rows) in tables.items():
                _insert(cursor, keeper.engine, table, names, rows[start : start + backlogs.AT_ONCE])
            connection.commit()
        return time.perf_counter() - began


def _rows(cursor: Any, table: str, whose: str, before: int) -> tuple[list[str], list[tuple[Any, ...]]]:
    of_it = "" if table != "events" else " AND subject_type = 'Case'"
    cursor.execute(f"SELECT * FROM {table} WHERE {whose} > {before}{of_it} ORDER BY {whose}")
    return [column[0] for column in cursor.description], cursor.fetchall()


def _insert(cursor: Any, engine: str, table: str, names: list[str], rows: list[tuple[Any, ...]]) -> None:
    if engine == SQLITE:
        if not cursor.connection.in_transaction:
            cursor.execute("BEGIN IMMEDIATE")
        cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", rows)
        return
    with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([json.dumps(value) if isinstance(value, dict) else value for value in row])


BROUGHT = {
    "cases": "id", "complaints": "case_id", "holdings": "case_id", "events": "subject_id", "case_words": "case_id",
}  # fmt: skip
