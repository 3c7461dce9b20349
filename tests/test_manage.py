"""The operator's door, opened as the operator opens it: as a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.engine import Sessions, make_engine
from db.migrate import known, migrate, version
from db.org import User
from db.settings import Settings
from db.trail import Event
from domain.access import Role
from domain.errors import BadSetting
from services import trail
from services.clock import utc_now
from services.passwords import fits
from tests.services.staff import a_department

ROOT = Path(__file__).parents[1]


def manage(url: str, *arguments: str, lang: str = "en", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "--lang", lang, *arguments],
        env=os.environ | {"DATABASE_URL": url} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_an_empty_place_is_made_ready_and_shows_the_link_for_the_first_administrator(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/zone.db"
    for _ in range(2):
        assert manage(url, "migrate").returncode == 0
    said = manage(url, "welcome", "--port", "8600").stdout
    assert "http://127.0.0.1:8600/setup?token=" in said
    assert "初始管理员" in manage(url, "welcome", lang="zh").stdout


def test_a_user_made_by_the_operator_can_sign_in_must_change_the_password_and_stands_in_the_trail(
    database: str,
) -> None:
    id = a_department("招商局")
    arguments = ("create-user", "Zhang.San", "--name", "张三", "--role", "liaison", "--department", "招商局")
    made = manage(database, *arguments, PASSWORD="这是一个够长的密码")
    assert (made.returncode, made.stderr) == (0, "")
    with Sessions() as db:
        user = db.scalars(select(User)).one()
        assert (user.username, user.role, user.department_id) == ("zhang.san", Role.LIAISON, id)
        assert user.must_change_password
        assert fits("这是一个够长的密码", user.password_hash)
        entry = db.scalars(select(Event)).one()
        assert (entry.kind, entry.actor_id) == ("person.created", None)
    assert "setup" not in manage(database, "welcome").stdout


@pytest.mark.parametrize(
    ("arguments", "password", "refused"),
    [
        (("a b",), "这是一个够长的密码", "A user name has"),
        (("zhang",), "短", "A password needs"),
        (("zhang", "--department", "没有的局"), "这是一个够长的密码", "does not exist"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    database: str, arguments: tuple[str, ...], password: str, refused: str
) -> None:
    answer = manage(database, "create-user", *arguments, PASSWORD=password)
    assert answer.returncode == 1
    assert refused in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(("lang", "said"), [("en", "The database cannot be reached: "), ("zh", "无法连接数据库：")])
def test_a_database_that_is_away_is_a_sentence(lang: str, said: str) -> None:
    answer = manage("postgresql://zone:thepassword@127.0.0.1:1/zone", "recount", lang=lang)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith(said) and "127.0.0.1" in answer.stderr and "thepassword" not in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def no_such_table(database: str) -> str:
    """What such a fault is called."""
    return "OperationalError SQLITE_ERROR" if database.startswith("sqlite") else "UndefinedTable 42P01"


def test_a_command_that_the_database_breaks_off_says_what_kind_of_fault_it_was(database: str) -> None:
    with Sessions.begin() as db:
        db.execute(text("ALTER TABLE tallies RENAME TO tallies_away"))
    answer = manage(database, "recount")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert f"The database broke this off: {no_such_table(database)}." in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_a_job_that_fails_says_what_kind_of_fault_it_was_and_nothing_of_what_it_was_about(database: str) -> None:
    with Sessions.begin() as db:
        db.execute(text("ALTER TABLE escalations RENAME TO escalations_away"))
    answer = manage(database, "sweep")
    assert answer.returncode == 1
    assert f"Escalations: {no_such_table(database)}" in answer.stdout.splitlines()
    lines = [json.loads(line) for line in answer.stderr.splitlines()]
    assert [(line["level"], line["by"]) for line in lines] == [("error", "services.sweep")]
    assert "no such table" not in answer.stderr and "does not exist" not in answer.stderr


def test_where_no_password_is_given_that_is_said(database: str) -> None:
    answer = manage(database, "create-user", "zhang", PASSWORD="")
    assert answer.returncode == 1
    assert "Traceback" not in answer.stderr and "Temporary password" in answer.stderr.splitlines()[-1]


def test_verify_says_whether_the_trail_is_whole_and_names_the_first_broken_link(database: str) -> None:
    with Sessions.begin() as db:
        for n in range(3):
            trail.append(db, "Department", 5, "department.changed", None, utc_now(), {}, {"name": f"第{n}名"})
    whole = manage(database, "verify")
    assert whole.returncode == 0
    assert whole.stdout.splitlines() == [
        "The trail is whole: 3 events.",
        "The sums of the wall are what counting says.",
    ]
    with Sessions.begin() as db:
        if db.get_bind().dialect.name == "sqlite":
            db.execute(text("DROP TRIGGER events_refuse_update"))
        else:
            db.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
        db.execute(text("UPDATE events SET actor_id = 9 WHERE seq = 2"))
    broken = manage(database, "verify")
    assert broken.returncode == 1
    assert "(Department 5 #2): it was changed after it was written" in broken.stdout
    assert "写入后被改动" in manage(database, "verify", lang="zh").stdout


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_lists_what_an_operator_can_do_in_both_languages(lang: str) -> None:
    said = manage("sqlite:///zone.db", "--help", lang=lang).stdout
    for command in ("migrate", "welcome", "create-user", "verify", "clauses", "demo"):
        assert command in said
    assert ("留痕" in said) is (lang == "zh")


def test_the_97_mechanisms_are_listed_for_people_and_for_machines_without_a_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/zone.db"
    said = manage(url, "clauses").stdout
    assert len(said.splitlines()) == 98
    rows = json.loads(manage(url, "clauses", "--json").stdout)
    assert not (tmp_path / "new").exists()
    assert [row["clause"] for row in rows] == list(range(1, 98))
    assert all(set(row) == {"clause", "wave", "term", "does", "screen", "tests", "proven"} for row in rows)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_database_in_memory_is_refused_as_each_connection_would_have_its_own(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(BadSetting, match="must name a file"):
        Settings.from_env()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "anshang.db"),
        ("DATABASE_URL", "postgresql://u:hunter2@host:port/zone"),
        ("DATABASE_URL", "mysql://u:hunter2@host/zone"),
        ("METRICS_TOKEN", "hunter2"),
        ("LOG_LEVEL", "hunter2"),
        ("SMTP_TLS", "hunter2"),
        ("SMTP_PORT", "hunter2"),
        ("SMTP_PORT", "0"),
        ("SMTP_PORT", "65536"),
        ("SMTP_PORT", "000001234567"),
        ("DATABASE_URL", "sqlite:////proc/hunter2/x.db"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_in_a_sentence_that_does_not_repeat_it(
    name: str, value: str, database: str
) -> None:
    answer = manage(database, "verify", **{name: value})
    assert answer.returncode == 1 and answer.stderr.count("\n") == 1
    assert name in answer.stderr and "hunter2" not in answer.stderr


def test_the_demonstration_does_not_pour_invented_people_into_a_real_zone(database: str) -> None:
    answer = manage(database, "demo", DEMO="")
    assert answer.returncode == 1
    with Sessions() as db:
        assert db.scalar(select(User)) is None


def test_a_real_zone_is_not_even_migrated_for_a_demonstration(tmp_path: Path) -> None:
    url, older = f"sqlite:///{tmp_path}/zone.db", known()[1]
    migrate(url, older)
    engine = make_engine(url)
    with engine.begin() as db:
        columns = "username, name, role, password_hash, must_change_password, created_at, version"
        values = "'wang', '王芳', 'administrator', '!', 0, '2026-01-05', 1"
        db.execute(text(f"INSERT INTO users ({columns}) VALUES ({values})"))
    answer = manage(url, "demo", DEMO="1")
    assert answer.returncode == 1 and "people who are not of the demonstration" in answer.stderr
    assert version(engine) == older


@pytest.mark.parametrize("pace", [(), ("--pace", "month")])
def test_invented_people_do_not_act_in_a_real_zone(database: str, pace: tuple[str, ...]) -> None:
    answer = manage(database, "live", *pace, DEMO="1")
    assert answer.returncode == 1 and "not a demonstration" in answer.stderr
