import json
import multiprocessing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from db.base import Base
from db.engine import Sessions, make_engine
from db.migrate import MIGRATIONS, known, migrate, version
from db.search import INDEX

NEWEST = max(path.name[:4] for path in (Path(__file__).parents[2] / "db/migrations/versions").glob("0*.py"))


def test_the_migrated_database_is_the_one_that_the_tables_declare(database):
    with Sessions.kw["bind"].connect() as connection:
        opts = {"compare_type": True, "include_name": lambda name, kind, _of: kind != "table" or INDEX not in name}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


def test_each_migration_is_named_by_the_form_that_it_makes():
    steps = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    assert known() == [step.revision for step in steps]


def test_a_migrated_database_knows_its_version(database):
    assert version(Sessions.kw["bind"]) == NEWEST


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
    assert version(create_engine(url)) == NEWEST


def test_what_was_stored_under_the_first_form_lives_on(tmp_path):
    """A database of the first form with rows that point at each other, brought to the newest."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, "0001")
    engine = make_engine(url)
    at, due = "2026-01-05 09:00:00", "2026-02-05 09:00:00"
    rows = {
        "departments": {"code": "D1", "name": "甲局", "is_centre": 1},
        "users": {"username": "u", "name": "某人", "role": "officer", "department_id": 1, "password_hash": "!",
                  "must_change_password": 0},
        "rules": {"code": "x", "label": "x", "clause": 8, "value": 10, "unit": "working_days", "amber_share": 0.2,
                  "own": 0, "valid_from": "2000-01-01"},
        "cases": {"number": "TS26-00001", "kind": "complaint", "status": "working", "department_id": 1,
                  "officer_id": 1, "opened_at": at, "due_at": due, "rule_id": 1},
        "complaints": {"case_id": 1, "channel": "phone", "category": "hard.living", "body": "学位", "urgent": 0,
                       "on_the_spot": 0, "returns": 0, "transfers": 0},
        "holdings": {"case_id": 1, "holder": "centre", "department_id": 1, "officer_id": 1, "from_at": at, "closed": 0},
    }  # fmt: skip
    with engine.begin() as connection:
        for table, row in rows.items():
            row |= {"id": 1, "created_at": at, "version": 1}
            places = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})"), row)
    migrate(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT category, anonymous, reopenings FROM complaints")).one() == (
            "hard.facilities", 0, 0,
        )  # fmt: skip
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_the_days_of_the_first_form_keep_what_they_say_and_the_year_takes_over_that_it_is_provisional(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, "0001")
    engine = make_engine(url)
    days = [("2026-10-01", 0, "National Day", 0), ("2026-10-10", 1, "National Day", 0), ("2027-01-01", 0, "New", 1)]
    with engine.begin() as connection:
        for on, working, name, provisional in days:
            connection.execute(
                text('INSERT INTO workdays ("on", working, name, provisional) VALUES (:on, :working, :name, :p)'),
                {"on": on, "working": working, "name": name, "p": provisional},
            )
    migrate(url)
    with engine.connect() as connection:
        kept = connection.execute(text('SELECT "on", working, name FROM workdays ORDER BY "on"')).all()
        years = connection.execute(text("SELECT year, published FROM calendar_years ORDER BY year")).all()
    assert kept == [day[:3] for day in days]
    assert years == [(2026, 1), (2027, 0)]


def test_who_sat_where_when_a_sealed_case_was_opened_is_known_of_what_was_stored_before(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, "0024")
    born = {"created_at": "2026-01-05 09:00:00", "version": 1}
    case = born | {
        "kind": "complaint", "status": "working", "department_id": 1, "officer_id": 1, "rule_id": 1,
        "opened_at": "2026-01-05 09:00:00", "due_at": "2026-02-05 09:00:00", "extra_workdays": 0, "assignment_final": 0,
    }  # fmt: skip
    event = {"at": "2026-01-06 09:00:00", "subject_type": "User", "subject_id": 1, "details": "{}",
             "previous_hash": "", "hash": ""}  # fmt: skip
    rows = [
        ("departments", born | {"code": "D1", "name": "甲局", "is_centre": 1}),
        ("users", born | {"username": "u", "name": "某人", "role": "officer", "department_id": 1, "password_hash": "!",
                          "must_change_password": 0}),
        ("rules", born | {"code": "x", "label": "x", "clause": 8, "value": 10, "unit": "working_days",
                          "amber_share": 0.2, "own": 0, "valid_from": "2000-01-01"}),
        ("cases", case | {"number": "TS26-00001", "about_id": 1}),
        ("cases", case | {"number": "RW26-00001", "about_id": 1, "parent_id": 1, "opened_at": "2026-01-09 09:00:00"}),
        ("cases", case | {"number": "TS26-00002"}),
        ("events", event | {"seq": 1, "kind": "person.created", "changes": '{"department_id": [null, 1]}'}),
        ("events", event | {"seq": 2, "kind": "person.changed", "changes": '{"department_id": [1, null]}'}),
        ("events", event | {"seq": 3, "kind": "person.changed", "changes": '{"phone": [null, "1"]}'}),
    ]  # fmt: skip
    engine = make_engine(url)
    with engine.begin() as connection:
        for table, row in rows:
            columns, places = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), row)
    migrate(url)
    with engine.connect() as connection:
        since = connection.execute(text("SELECT substr(about_since, 1, 19) FROM cases ORDER BY id")).scalars().all()
        left = connection.execute(text("SELECT user_id, department_id, substr(left_at, 1, 19) FROM departures")).all()
    assert since == ["2026-01-05 09:00:00", "2026-01-05 09:00:00", None]
    assert left == [(1, 1, "2026-01-06 09:00:00")]


def test_what_a_leader_had_promised_before_is_counted_from_where_it_began(tmp_path):
    """A report put forward on Wednesday counts from then; of a task the days are those between, where they are any."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, "0030")
    born = {"created_at": "2026-03-02 02:00:00", "version": 1}
    case = born | {
        "status": "submitted", "department_id": 1, "officer_id": 1, "rule_id": 1, "opened_at": "2026-03-02 02:00:00",
        "due_at": "2026-03-06 09:30:00", "extra_workdays": 0, "assignment_final": 0,
    }  # fmt: skip
    event = {"subject_type": "Case", "subject_id": 1, "changes": "{}", "details": "{}", "previous_hash": "", "hash": ""}
    task = case | {"kind": "task", "status": "assigned", "parent_id": 1}
    rows = [
        ("departments", born | {"code": "D1", "name": "甲局", "is_centre": 1}),
        ("users", born | {"username": "u", "name": "某人", "role": "officer", "department_id": 1, "password_hash": "!",
                          "must_change_password": 0}),
        ("rules", born | {"code": "x", "label": "x", "clause": 95, "value": 2, "unit": "working_days",
                          "amber_share": 0.2, "own": 0, "valid_from": "2000-01-01"}),
        ("work_hours", born | {"valid_from": "2000-01-01", "opens": "09:00:00", "lunch_from": "12:00:00",
                               "lunch_to": "13:30:00", "closes": "17:30:00"}),
        ("workdays", born | {"on": "2026-03-05", "working": 0, "name": "停工"}),
        ("cases", case | {"number": "ZB26-00001", "kind": "special_report"}),
        ("cases", case | {"number": "ZB26-00002", "kind": "special_report", "status": "preparing"}),
        ("cases", case | {"number": "TS26-00001", "kind": "complaint", "reopened_at": "2026-03-03 02:00:00"}),
        ("cases", task | {"number": "RW26-00001"}),
        ("cases", task | {"number": "RW26-00002", "opened_at": "2026-02-28 02:00:00"}),
        ("cases", task | {"number": "RW26-00003", "due_at": "2026-03-05 09:30:00"}),
        ("tasks", born | {"case_id": 4, "asked": "甲"}), ("tasks", born | {"case_id": 5, "asked": "乙"}),
        ("tasks", born | {"case_id": 6, "asked": "丙"}),
        ("events", event | {"seq": 1, "kind": "special_report.send_back", "at": "2026-03-03 02:00:00"}),
        ("events", event | {"seq": 2, "kind": "special_report.put_forward", "at": "2026-03-04 02:00:00"}),
        ("events", event | {"seq": 3, "kind": "case.urged", "at": "2026-03-05 02:00:00"}),
    ]  # fmt: skip
    engine = make_engine(url)
    with engine.begin() as connection:
        for table, row in rows:
            columns, places = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), row)
    migrate(url)
    with engine.connect() as connection:
        since = connection.execute(text("SELECT substr(promised_at, 1, 19) FROM cases ORDER BY id")).scalars().all()
        days = connection.execute(text("SELECT workdays FROM tasks ORDER BY id")).scalars().all()
    assert since[:4] == ["2026-03-04 02:00:00", None, "2026-03-03 02:00:00", None]
    assert days == [3, 3, None]  # what is given out on a Saturday is received on Monday; a day off is no limit's end


def test_what_was_offered_for_a_report_before_stays_what_was_offered(tmp_path):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    migrate(url, "0032")
    engine = create_engine(url)  # as it is, without the check of keys: a report is enough
    row = {"id": 1, "case_id": 1, "stage": "signing", "copied": 0, "created_at": "2026-01-05 09:00:00", "version": 1}
    with engine.begin() as connection:
        for id, offered in ((1, '["无记录。", "停水", "按约"]'), (2, None)):
            new = row | {"id": id, "case_id": id, "prewritten": offered}
            places = ", ".join(f":{name}" for name in new)
            connection.execute(text(f"INSERT INTO reports ({', '.join(new)}) VALUES ({places})"), new)
    migrate(url)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT prewritten FROM reports ORDER BY id")).scalars().all()
    assert [json.loads(one) if one else one for one in kept] == [{"zh": ["无记录。", "停水", "按约"]}, None]
