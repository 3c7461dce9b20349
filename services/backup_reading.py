"""A backup is read: looked through part by part, and put back into an empty database.

Its form stands in `backups`, which writes it.
"""

import gzip
import hashlib
import json
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from db import dumps
from db.engine import Sessions
from db.migrate import known, migrate
from domain.errors import Refusal
from domain.messages import Unsent
from services import backups, files, search, trail
from services.operator import prepare

NAMED = 5  # tables of something else, in a sentence


class NoBackup(Refusal):
    template = "{path} is not a backup of this system."


class BackupDamaged(Refusal):
    template = "The backup is damaged: {part} is not what was written. Nothing was put back; take another backup."


class BackupTooNew(Refusal):
    template = "The backup comes from a newer version of the app ({form}). Install that version first, then restore."


class ForeignTables(Refusal):
    template = (
        "This database has tables of something else: {tables}. Nothing was changed. Give the zone its own database."
    )


class NotEmpty(Refusal):
    template = "This database has people or events in it. A backup is put back only into an empty one."


class SealDiffers(Refusal):
    template = "What was put back does not carry the seal of the backup. Everything was undone."


def check(path: Path) -> backups.Manifest:
    """Read a backup through and compare everything with its manifest. Raises NoBackup, BackupDamaged, BackupTooNew."""
    with _opened(path) as (archive, manifest):
        parts = {backups.member(name): sha256 for name, (_, sha256) in manifest.tables.items()}
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
def _opened(path: Path) -> Iterator[tuple[tarfile.TarFile, backups.Manifest]]:
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(tarfile.open(path, "r:"))
            said = json.loads(_content(archive, backups.MANIFEST))
            too_new = said["form"] != backups.FORM or said["migration"] not in known()
            manifest = None if too_new else backups.Manifest(**said)
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


def restore(path: Path, told: backups.Told = lambda rows: None) -> backups.Manifest:
    """Put a backup back into the empty database and store, then bring it to the form that this version knows.

    Who was signed in must sign in anew; what waited to be sent is held back, for administrators to send anew. Raises
    NoBackup, BackupDamaged, BackupTooNew, ForeignTables, NotEmpty, SealDiffers; then the database is as empty as it
    was.
    """
    manifest, engine = check(path), Sessions.kw["bind"]
    url = engine.url.render_as_string(hide_password=False)
    if foreign := dumps.foreign(engine):
        raise ForeignTables(tables=", ".join(foreign[:NAMED]) + (", …" if foreign[NAMED:] else ""))
    if _is_worked_in():
        raise NotEmpty
    dumps.clear(engine)
    migrate(url, manifest.migration)
    with _opened(path) as (archive, _manifest):
        for name in manifest.files:
            files.keep(files.Checked("", "", _content(archive, f"files/{name}")))
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            _load(connection, archive, manifest, backups.Progress(told))
    prepare(url)
    search.rebuild()
    return manifest


def _is_worked_in() -> bool:
    with Sessions() as db:
        there = [name for name in ("users", "events") if inspect(db.connection()).has_table(name)]
        return any(db.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {name})")) for name in there)


def _load(
    connection: Connection, archive: tarfile.TarFile, manifest: backups.Manifest, counter: backups.Progress
) -> None:
    tables = {table.name: table for table in dumps.tables(connection)}
    with dumps.rules_aside(connection):
        for name, (count, _sha256) in manifest.tables.items():
            connection.execute(tables[name].delete())  # what a migration puts into an empty database is in the backup
            with gzip.open(_part(archive, backups.member(name)), "rt", encoding="utf-8") as lines:
                columns: Sequence[str] = json.loads(next(lines))
                loaded = dumps.load(connection, tables[name], columns, _counted(lines, counter))
            if loaded != count:
                raise BackupDamaged(part=backups.member(name))
        if "deliveries" in manifest.tables:
            connection.execute(text(HELD_BACK), {"why": Unsent.HELD_BACK.label})
    dumps.count_on(connection, tables.values())
    with Session(connection) as db:
        if (trail.seal(db), trail.length(db)) != (manifest.seal, manifest.events):
            raise SealDiffers
        if sum(1 for _ in trail.broken_links(db)) != manifest.broken:
            raise SealDiffers


HELD_BACK = "UPDATE deliveries SET not_before = NULL, error = :why WHERE sent_at IS NULL AND not_before IS NOT NULL"


def _counted(lines: Iterator[str], counter: backups.Progress) -> Iterator[list[Any]]:
    for line in lines:
        counter.step()
        yield json.loads(line)
