"""A zone in one file: every table, every document, and the seal of the trail by which it is known again.

The file is a tar: `tables/NAME.jsonl.gz` (the columns, then a row a line), `files/SHA256`, and at its end
`manifest.json`, which knows the SHA-256 of everything before it. It can be put back on either database.
"""

import gzip
import hashlib
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table
from sqlalchemy.orm import Session

from db import dumps
from db.engine import Sessions
from db.migrate import version
from db.settings import Settings
from domain.errors import Refusal
from services import files, trail
from services.clock import utc_now

FORM = 1
MANIFEST = "manifest.json"
PROGRESS = 100_000  # rows between two words of how far it is
Told = Callable[[int], object]


class BackupExists(Refusal):
    template = "There is a file {path} already. Give another name; no backup is written over another."


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `seal`: over the heads of all chains of the trail; `broken`: chains that were
    broken already; `missing`: documents that the tables name and the store did not have, whole."""

    form: int
    made_at: str
    engine: str
    migration: str
    events: int
    seal: str
    broken: int
    tables: dict[str, list[Any]]  # rows, SHA-256
    files: list[str]
    missing: list[str]

    @property
    def rows(self) -> int:
        return sum(count for count, _ in self.tables.values())

    @property
    def sound(self) -> bool:
        return not (self.broken or self.missing)


def place(asked: str | None) -> Path:
    """Where a backup is written: the file that was asked for; in a folder, or where nothing was, one named by now."""
    path = Path(asked).expanduser() if asked else Settings.from_env().data_dir / "backups"
    if asked and not path.is_dir() and not asked.endswith("/"):
        return path
    return path / f"anshang-{utc_now():%Y%m%d-%H%M%S}.tar"


def make(path: Path, told: Told = lambda rows: None) -> Manifest:
    """Write a backup while people work, readable by its owner only, whole or not at all. Raises BackupExists."""
    if path.exists():
        raise BackupExists(path=path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".backup-")  # 0600
    try:
        with os.fdopen(handle, "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as archive:
                manifest = _write(archive, path.parent, told)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return manifest


def _write(archive: tarfile.TarFile, folder: Path, told: Told) -> Manifest:
    engine = Sessions.kw["bind"]
    with dumps.snapshot(engine) as connection:
        with Session(connection) as db:
            seal, events, broken = trail.seal(db), trail.length(db), sum(1 for _ in trail.broken_links(db))
        counter = Progress(told)
        written, named = {}, set[str]()
        for table in dumps.tables(connection):
            written[table.name] = _write_table(archive, folder, connection, table, counter, named)
    kept = sorted(_write_files(archive))  # after the rows: a document is there before the row that names it
    missing = sorted(named - set(kept))
    manifest = Manifest(FORM, utc_now().isoformat(), engine.dialect.name, version(engine) or "", events, seal, broken,
                        written, kept, missing)  # fmt: skip
    _add(archive, MANIFEST, BytesIO(json.dumps(asdict(manifest), ensure_ascii=False).encode()))
    return manifest


def _write_table(
    archive: tarfile.TarFile, folder: Path, connection: Connection, table: Table, counter: "Progress", named: set[str]
) -> list[Any]:
    columns = [column.name for column in table.columns]
    hashed = columns.index("sha256") if "sha256" in columns else None
    with tempfile.TemporaryFile(dir=folder) as packed:
        count = 0
        with gzip.open(packed, "wt", compresslevel=3, encoding="utf-8") as out:
            out.write(json.dumps(columns) + "\n")
            for row in dumps.rows(connection, table):
                out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
                count += 1
                counter.step()
                if hashed is not None:
                    named.add(row[hashed])
        packed.seek(0)
        return [count, _add(archive, member(table.name), packed)]


def _write_files(archive: tarfile.TarFile) -> Iterator[str]:
    for path in sorted(files.store().glob("??/*")):
        if re.fullmatch("[0-9a-f]{64}", path.name):
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == path.name:
                _add(archive, f"files/{path.name}", BytesIO(content))
                yield path.name


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> str:
    """Put a part into the archive; answers its SHA-256."""
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = content.seek(0, os.SEEK_END), 0o600, int(utc_now().timestamp())
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type]
    content.seek(0)
    archive.addfile(member, content)
    return digest


class Progress:
    def __init__(self, told: Told) -> None:
        self.told, self.rows = told, 0

    def step(self) -> None:
        self.rows += 1
        if self.rows % PROGRESS == 0:
            self.told(self.rows)


def member(table: str) -> str:
    return f"tables/{table}.jsonl.gz"
