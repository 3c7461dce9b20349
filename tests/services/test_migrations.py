import multiprocessing

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from db.base import Base
from db.engine import Sessions, make_engine
from db.migrate import migrate, version


def test_the_migrated_database_is_the_one_that_the_tables_declare(database):
    with Sessions.kw["bind"].connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_a_migrated_database_knows_its_version(database):
    assert version(Sessions.kw["bind"]) == "0002"


def test_a_database_never_migrated_has_no_version(tmp_path):
    assert version(make_engine(f"sqlite:///{tmp_path / 'empty.db'}")) is None


@pytest.mark.parametrize("statement", ["UPDATE events SET kind = 'x'", "DELETE FROM events"])
def test_the_trail_refuses_to_be_rewritten(database, statement):
    engine = Sessions.kw["bind"]
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO events (at, kind, subject_type, subject_id, seq, changes, details, previous_hash, hash)"
                " VALUES ('2026-01-05 09:00:00', 'a.b', 'Thing', 1, 1, '{}', '{}', '', '')"
            )
        )
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def test_two_processes_that_migrate_at_once_do_not_collide(tmp_path):
    url = f"sqlite:///{tmp_path / 'new.db'}"
    spawn = multiprocessing.get_context("spawn")
    both = [spawn.Process(target=migrate, args=(url,)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    assert version(create_engine(url)) == "0002"
