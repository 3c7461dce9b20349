"""A zone in one file and back, on each database and from one to the other; what is refused, what never comes back."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from db import dumps
from db.background import Delivery
from db.door import SignedIn
from db.engine import Sessions, open_database
from db.migrate import known, migrate, version
from db.org import User
from domain.categories import Category
from domain.complaints import Channel
from domain.messages import Channel as Way
from domain.stages import DocumentKind
from services import (
    backup_reading,
    backups,
    complaint_board,
    complaints,
    documents,
    enterprises,
    files,
    sessions,
    trail,
)
from services.backup_reading import BackupDamaged, BackupTooNew, ForeignTables, NoBackup, NotEmpty, SealDiffers
from services.backups import BackupExists
from services.clock import utc_now
from services.enterprises import EnterpriseFacts
from services.filing import ComplaintFacts
from tests.factories import Zone
from tests.test_manage import manage

PDF = b"%PDF-1.7\n%%EOF"
Elsewhere = Callable[[str], str]


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """`elsewhere("sqlite")`: another machine, with a database without a table and an empty store; this process is on
    it then."""
    made = []

    def go(engine: str) -> str:
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "elsewhere"))
        url = f"sqlite:///{tmp_path}/elsewhere/zone.db"
        if engine == "postgresql":
            template = request.getfixturevalue("postgres")
            admin = create_engine(template.replace("/template_zone", "/postgres"), isolation_level="AUTOCOMMIT")
            made.append(admin)
            with admin.connect() as connection:
                connection.execute(text("CREATE DATABASE elsewhere"))
            url = template.replace("/template_zone", "/elsewhere")
        made.append(open_database(url))
        return url

    yield go
    for engine in reversed(made):
        if engine.url.database == "postgres":
            with engine.connect() as connection:
                connection.execute(text("DROP DATABASE elsewhere WITH (FORCE)"))
        engine.dispose()


def worked_in() -> Zone:
    """A zone with something in every corner that a backup must reach."""
    zone = Zone()
    card = zone.project()
    documents.add(zone.officer, project_id=card.id, kind=DocumentKind.INTENT, filename="意向书.pdf", content=PDF)
    firm = enterprises.register(zone.liaison, facts=EnterpriseFacts("太湖“智造”有限公司\n"))
    facts = ComplaintFacts("频繁停电", "产线停工半天", Category.POWER, Channel.PHONE)
    complaints.record(zone.dispatcher, facts=facts, enterprise_id=firm)
    return zone


def content(bind: Any) -> dict[str, list[list[Any]]]:
    """Every row of every table that makes up a zone."""
    with dumps.snapshot(bind) as connection:
        return {table.name: list(dumps.rows(connection, table)) for table in dumps.tables(connection)}


def bind() -> Any:
    return Sessions.kw["bind"]


@pytest.mark.parametrize("target", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_a_zone_comes_back_row_for_row_and_goes_on_working(
    database: str, target: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    zone = worked_in()
    made = backups.make(tmp_path / "zone.tar")
    before = content(bind())
    assert made.sound and made.events > 5 and made.rows > 100

    elsewhere(target)
    put_back = backup_reading.restore(tmp_path / "zone.tar")
    assert put_back == made
    assert content(bind()) == before
    with Sessions() as db:
        assert (trail.seal(db), list(trail.broken_links(db))) == (made.seal, [])
    (row,) = complaint_board.listing(zone.dispatcher, words="停电")
    assert row.title == "频繁停电"
    (document,) = documents.of_project(zone.officer, 1)
    assert documents.content(zone.officer, document.id)[1] == PDF
    again = ComplaintFacts("又停电", "第二次", Category.POWER, Channel.PHONE)
    assert complaints.record(zone.dispatcher, facts=again, enterprise_id=None) == row.id + 1
    with pytest.raises(DBAPIError, match="append-only"), Sessions.begin() as db:
        db.execute(text("UPDATE events SET actor_id = 9"))
    with pytest.raises(DBAPIError), Sessions.begin() as db:
        db.execute(text("UPDATE cases SET department_id = 4711"))


def test_nobody_is_signed_in_after_it_and_nothing_old_is_sent(
    database: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    zone = Zone()
    with Sessions.begin() as db:
        sessions.begin(db, zone.officer.id)
        db.add(Delivery(channel=Way.EMAIL, recipient="li@example.cn", subject="摘要", body="…", written_at=utc_now(),
                        not_before=utc_now(), tries=0))  # fmt: skip
    backups.make(tmp_path / "zone.tar")
    elsewhere("sqlite")
    backup_reading.restore(tmp_path / "zone.tar")
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(SignedIn)) == 0
        held = db.scalars(select(Delivery)).one()
        assert held.not_before is None and held.sent_at is None and "held back" in (held.error or "")


def test_a_backup_of_an_older_version_is_put_back_and_brought_to_the_newest_form(
    elsewhere: Elsewhere, tmp_path: Path
) -> None:
    old = f"sqlite:///{tmp_path}/old.db"
    migrate(old, "0011")
    open_database(old)
    with Sessions.begin() as db:
        db.execute(text(
            "INSERT INTO users (id, username, name, role, password_hash, must_change_password, created_at, version) "
            "VALUES (7, 'li', '李四', 'officer', '-', 0, '2026-03-02 04:00:00.000000', 1)"
        ))  # fmt: skip
    assert backups.make(tmp_path / "old.tar").migration == "0011"
    elsewhere("sqlite")
    backup_reading.restore(tmp_path / "old.tar")
    assert version(bind()) == known()[0]
    with Sessions() as db:
        assert db.scalars(select(User.name)).all() == ["李四"]


def test_it_is_put_back_only_where_nobody_has_worked(database: str, tmp_path: Path) -> None:
    worked_in()
    backups.make(tmp_path / "zone.tar")
    before = content(bind())
    with pytest.raises(NotEmpty):
        backup_reading.restore(tmp_path / "zone.tar")
    assert content(bind()) == before


def somebody_elses(name: str) -> None:
    """A table of another application in this database, with something in it."""
    with bind().begin() as connection:
        connection.execute(text(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY)"))
        connection.execute(text(f"INSERT INTO {name} VALUES (4711)"))


def stands_in(name: str) -> list[int]:
    with bind().connect() as connection:
        return list(connection.scalars(text(f"SELECT id FROM {name}")))


def test_nothing_is_put_back_beside_the_tables_of_another_application_and_they_stay(
    database: str, tmp_path: Path
) -> None:
    backups.make(tmp_path / "empty.tar")
    before = content(bind())
    somebody_elses("ledger")
    with pytest.raises(ForeignTables, match="ledger"):
        backup_reading.restore(tmp_path / "empty.tar")
    with bind().begin() as connection:
        assert stands_in("ledger") == [4711]
        connection.execute(text("DROP TABLE ledger"))
    assert content(bind()) == before


@pytest.mark.parametrize("target", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def test_in_a_database_that_this_system_never_made_ready_a_table_is_not_ours_though_it_has_the_name_of_one(
    sqlite_zone: Zone, target: str, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    backups.make(tmp_path / "zone.tar")
    elsewhere(target)
    somebody_elses("departments")
    with pytest.raises(ForeignTables, match="departments"):
        backup_reading.restore(tmp_path / "zone.tar")
    assert stands_in("departments") == [4711] and inspect(bind()).get_table_names() == ["departments"]


def test_whoever_clears_a_database_takes_away_what_is_ours_and_nothing_else(database: str) -> None:
    somebody_elses("ledger")
    dumps.clear(bind())
    assert stands_in("ledger") == [4711] and inspect(bind()).get_table_names() == ["ledger"]


@pytest.mark.postgresql
def test_what_others_build_upon_our_tables_is_not_taken_along_with_them(elsewhere: Elsewhere) -> None:
    migrate(elsewhere("postgresql"))
    with bind().begin() as connection:
        connection.execute(text("CREATE VIEW open_cases AS SELECT id FROM cases"))
    with pytest.raises(DBAPIError, match="open_cases"):
        dumps.clear(bind())
    assert inspect(bind()).get_view_names() == ["open_cases"] and inspect(bind()).has_table("users")


def test_no_table_of_any_older_form_is_taken_for_somebody_elses(elsewhere: Elsewhere) -> None:
    url = elsewhere("sqlite")
    for form in reversed(known()):
        migrate(url, form)
        assert dumps.foreign(bind()) == [], form


def test_a_database_that_was_only_made_ready_counts_as_empty(database: str, tmp_path: Path) -> None:
    backups.make(tmp_path / "empty.tar")
    before = content(bind())
    backup_reading.restore(tmp_path / "empty.tar")
    assert content(bind()) == before
    with bind().connect() as connection:
        assert bind().dialect.name != "sqlite" or connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_no_backup_is_written_over_another_and_only_its_owner_reads_it(
    sqlite_zone: Zone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kept" / "zone.tar"
    backups.make(path)
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupExists):
        backups.make(path)

    def full(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(backups, "_write_files", full)
    with pytest.raises(OSError, match="no space"):
        backups.make(tmp_path / "kept" / "second.tar")
    assert [one.name for one in path.parent.iterdir()] == ["zone.tar"]


@pytest.fixture
def sqlite_zone(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    (tmp_path / "zone.db").write_bytes(sqlite_template.read_bytes())
    engine = open_database(f"sqlite:///{tmp_path}/zone.db")
    yield worked_in()
    engine.dispose()


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The same archive with its parts changed; None leaves one out."""
    other = path.with_suffix(".changed.tar")
    with tarfile.open(path) as source, tarfile.open(other, "w") as target:
        for member in source:
            part = source.extractfile(member)
            assert part is not None
            if (said := change(member.name, part.read())) is not None:
                member.size = len(said)
                target.addfile(member, io.BytesIO(said))
    return other


def test_whatever_is_damaged_is_found_before_anything_is_touched(
    sqlite_zone: Zone, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    path = tmp_path / "zone.tar"
    made = backups.make(path)
    whole, url = path.read_bytes(), elsewhere("sqlite")
    (document,) = made.files
    for part in ("tables/events.jsonl.gz", f"files/{document}"):
        for change in (lambda said: said[:-1] + bytes([said[-1] ^ 1]), lambda said: None):
            broken = rewritten(path, lambda name, said: change(said) if name == part else said)  # noqa: B023
            with pytest.raises(BackupDamaged, match=part):
                backup_reading.restore(broken)
    for length in (len(whole) // 2, len(whole) // 4, 3000):
        path.write_bytes(whole[:length])
        with pytest.raises((BackupDamaged, NoBackup)):
            backup_reading.restore(path)
    assert not bind().connect().scalar(text("SELECT count(*) FROM sqlite_master")), url
    assert list(files.store().glob("*/*")) == []


def test_a_trail_that_was_rewritten_in_the_archive_is_undone(
    sqlite_zone: Zone, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """Whoever can write the archive can write its manifest; the seal does not follow so easily."""
    path = tmp_path / "zone.tar"
    backups.make(path)
    forged: dict[str, Any] = {}

    def forge(name: str, said: bytes) -> bytes:
        if name == "tables/events.jsonl.gz":
            *lines, _last = gzip.decompress(said).splitlines(keepends=True)
            said = gzip.compress(b"".join(lines))
            forged["events"] = [len(lines) - 1, hashlib.sha256(said).hexdigest()]
        if name == "manifest.json":
            manifest = json.loads(said)
            said = json.dumps(manifest | {"tables": manifest["tables"] | forged}).encode()
        return said

    forgery = rewritten(path, forge)
    elsewhere("sqlite")
    with pytest.raises(SealDiffers):
        backup_reading.restore(forgery)
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(User)) == 0


def test_what_comes_from_a_newer_version_or_is_something_else_is_refused_in_a_sentence(
    sqlite_zone: Zone, tmp_path: Path
) -> None:
    path = tmp_path / "zone.tar"
    backups.make(path)

    def newer(name: str, said: bytes) -> bytes:
        return said if name != "manifest.json" else json.dumps(json.loads(said) | {"migration": "9999"}).encode()

    with pytest.raises(BackupTooNew, match="9999"):
        backup_reading.check(rewritten(path, newer))
    (tmp_path / "letter.txt").write_text("您好")
    for strange in (tmp_path / "letter.txt", tmp_path / "nowhere.tar", tmp_path):
        with pytest.raises(NoBackup):
            backup_reading.check(strange)


def test_a_document_that_was_damaged_in_the_store_is_whole_again_after_a_restore_and_a_whole_one_is_left(
    sqlite_zone: Zone, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    documents.add(sqlite_zone.officer, project_id=1, kind=DocumentKind.INTENT, filename="b.pdf", content=PDF + b"2")
    damaged, whole = backups.make(tmp_path / "zone.tar").files
    elsewhere("sqlite")
    for name, stands in ((damaged, b"what the disk made of it"), (whole, None)):
        path = files.path_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(stands or next(said for said in (PDF, PDF + b"2") if hashed(said) == name))
    before = files.path_of(whole).stat()
    backup_reading.restore(tmp_path / "zone.tar")
    assert hashed(files.path_of(damaged).read_bytes()) == damaged
    after = files.path_of(whole).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def hashed(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_what_was_broken_already_is_said_and_still_backed_up(
    sqlite_zone: Zone, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    with Sessions.begin() as db:
        db.execute(text("DROP TRIGGER events_refuse_update"))
        db.execute(text("UPDATE events SET actor_id = 99 WHERE id = 1"))
    (document,) = files.store().glob("??/*")
    document.write_bytes(b"something else")
    made = backups.make(tmp_path / "zone.tar")
    assert (made.broken, made.missing, made.files) == (1, [document.name], [])
    elsewhere("sqlite")
    assert not backup_reading.restore(tmp_path / "zone.tar").sound


def test_the_operator_backs_up_looks_and_restores_in_both_languages(sqlite_zone: Zone, tmp_path: Path) -> None:
    here = {"DATA_DIR": str(tmp_path)}
    url = str(bind().url)
    said = manage(url, "backup", **here)
    (path,) = (tmp_path / "backups").iterdir()
    assert said.returncode == 0 and str(path) in said.stdout and "1 documents" in said.stdout
    seal = said.stdout.splitlines()[-1].split()[-1]
    looked = manage(url, "restore", str(path), "--check", lang="zh", **here)
    assert looked.returncode == 0 and "备份完好" in looked.stdout and seal in looked.stdout
    refused = manage(url, "restore", str(path), lang="zh", **here)
    assert (refused.returncode, refused.stderr.strip()) == (1, "当前数据库中已有人员或记录。备份只能恢复到空数据库。")
    there = {"DATA_DIR": str(tmp_path / "new")}
    restored = manage(f"sqlite:///{tmp_path}/new/zone.db", "restore", str(path), **there)
    assert restored.returncode == 0 and seal in restored.stdout
    verified = manage(f"sqlite:///{tmp_path}/new/zone.db", "verify", **there)
    assert verified.returncode == 0
