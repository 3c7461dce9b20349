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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.orm import Session

from db import dumps
from db.engine import Sessions
from db.migrate import known, migrate, version
from db.settings import Settings
from domain.errors import Refusal
from services import files, search, trail
from services.clock import utc_now
from services.operator import prepare

FORM = 1
MANIFEST = "manifest.json"
PROGRESS = 100_000  # rows between two words of how far it is
Told = Callable[[int], object]


class BackupExists(Refusal):
    template = "There is a file {path} already. Give another name; no backup is written over another."


class NoBackup(Refusal):
    template = "{path} is not a backup of this system."


class BackupDamaged(Refusal):
    template = "The backup is damaged: {part} is not what was written. Nothing was put back; take another backup."


class BackupTooNew(Refusal):
    template = "The backup comes from a newer version of the app ({form}). Install that version first, then restore."


class NotEmpty(Refusal):
    template = "This database has people or events in it. A backup is put back only into an empty one."


class SealDiffers(Refusal):
    template = "What was put back does not carry the seal of the backup. Everything was undone."


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
        counter = _Counter(told)
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
    archive: tarfile.TarFile, folder: Path, connection: Connection, table: Table, counter: "_Counter", named: set[str]
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
        return [count, _add(archive, _member(table.name), packed)]


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


class _Counter:
    def __init__(self, told: Told) -> None:
        self.told, self.rows = told, 0

    def step(self) -> None:
        self.rows += 1
        if self.rows % PROGRESS == 0:
            self.told(self.rows)


def _member(table: str) -> str:
    return f"tables/{table}.jsonl.gz"


def check(path: Path) -> Manifest:
    """Read a backup through and compare everything with its manifest. Raises NoBackup, BackupDamaged, BackupTooNew."""
    with _opened(path) as (archive, manifest):
        parts = {_member(name): sha256 for name, (_, sha256) in manifest.tables.items()}
        for name, sha256 in {**parts, **{f"files/{name}": name for name in manifest.files}}.items():
            if _digest(archive, name) != sha256:
                raise BackupDamaged(part=name)
    return manifest


def _digest(archive: tarfile.TarFile, name: str) -> str | None:
    try:
        return hashlib.file_digest(_part(archive, name), "sha256").hexdigest()  # type: ignore[arg-type]
    except tarfile.TarError:
        return None


@contextmanager
def _opened(path: Path) -> Iterator[tuple[tarfile.TarFile, Manifest]]:
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(tarfile.open(path, "r:"))
            said = json.loads(_content(archive, MANIFEST))
            too_new = said["form"] != FORM or said["migration"] not in known()
            manifest = None if too_new else Manifest(**said)
        except BackupDamaged:  # cut short: what stands at the end is missed first
            raise
        except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as strange:
            raise NoBackup(path=path) from strange
        if manifest is None:
            raise BackupTooNew(form=said["migration"])
        yield archive, manifest


def _part(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        found = archive.extractfile(name)
    except (KeyError, tarfile.TarError) as gone:
        raise BackupDamaged(part=name) from gone
    if found is None:
        raise BackupDamaged(part=name)
    return found


def _content(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        return _part(archive, name).read()
    except tarfile.TarError as cut:
        raise BackupDamaged(part=name) from cut


def restore(path: Path, told: Told = lambda rows: None) -> Manifest:
    """Put a backup back into the empty database and store, then bring it to the form that this version knows.

    Who was signed in must sign in anew; what waited to be sent is held back, for administrators to send anew. Raises
    NoBackup, BackupDamaged, BackupTooNew, NotEmpty, SealDiffers; then the database is as empty as it was.
    """
    manifest, engine = check(path), Sessions.kw["bind"]
    url = engine.url.render_as_string(hide_password=False)
    if _is_worked_in():
        raise NotEmpty
    dumps.clear(engine)
    migrate(url, manifest.migration)
    with _opened(path) as (archive, _manifest):
        for name in manifest.files:
            files.keep(files.Checked("", "", _content(archive, f"files/{name}")))
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            _load(connection, archive, manifest, _Counter(told))
    prepare(url)
    search.rebuild()
    return manifest


def _is_worked_in() -> bool:
    with Sessions() as db:
        there = [name for name in ("users", "events") if inspect(db.connection()).has_table(name)]
        return any(db.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {name})")) for name in there)


def _load(connection: Connection, archive: tarfile.TarFile, manifest: Manifest, counter: _Counter) -> None:
    tables = {table.name: table for table in dumps.tables(connection)}
    with dumps.rules_aside(connection):
        for name, (count, _sha256) in manifest.tables.items():
            connection.execute(tables[name].delete())  # what a migration puts into an empty database is in the backup
            with gzip.open(_part(archive, _member(name)), "rt", encoding="utf-8") as lines:
                columns: Sequence[str] = json.loads(next(lines))
                loaded = dumps.load(connection, tables[name], columns, _counted(lines, counter))
            if loaded != count:
                raise BackupDamaged(part=_member(name))
        if "deliveries" in manifest.tables:
            connection.execute(text(HELD_BACK))
    dumps.count_on(connection, tables.values())
    with Session(connection) as db:
        if (trail.seal(db), trail.length(db)) != (manifest.seal, manifest.events):
            raise SealDiffers
        if sum(1 for _ in trail.broken_links(db)) != manifest.broken:
            raise SealDiffers


HELD_BACK = (
    "UPDATE deliveries SET not_before = NULL, error = 'held back: put back from a backup' "
    "WHERE sent_at IS NULL AND not_before IS NOT NULL"
)


def _counted(lines: Iterator[str], counter: _Counter) -> Iterator[list[Any]]:
    for line in lines:
        counter.step()
        yield json.loads(line)
