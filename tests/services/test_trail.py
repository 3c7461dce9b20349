"""The trail is appended, never edited; whoever edits it all the same is found out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from db.engine import Sessions
from db.trail import Event
from services import trail

pytestmark = pytest.mark.usefixtures("database")
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
def chains(database: str) -> None:
    """Two chains: five events of department 1, three of department 2, written turn by turn."""
    with Sessions.begin() as db:
        for n in range(5):
            for subject in (1, 2) if n < 3 else (1,):
                details = {"name": f"第{n}名", "kind": "测试"}
                trail.append(db, "Department", subject, "department.changed", 7, AT, {"name": [n, n + 1]}, details)


@contextmanager
def past_the_guards() -> Iterator[Connection]:
    """Write as an intruder with the rights of the database's owner would."""
    with Sessions.begin() as db:
        connection = db.connection()
        if connection.dialect.name == "sqlite":
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all()
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))
        yield connection


def broken() -> list[tuple[int, int, str]]:
    with Sessions() as db:
        return [(link.subject_id, link.seq, link.why) for link in trail.broken_links(db)]


@pytest.mark.parametrize(
    "statement",
    [update(Event).values(kind="nothing.happened"), delete(Event), delete(Event).where(Event.seq == 5)],
    ids=["update", "delete", "delete the last"],
)
@pytest.mark.usefixtures("chains")
def test_the_database_itself_refuses_to_change_or_delete_events(statement: Any) -> None:
    with pytest.raises(DBAPIError, match="append-only"), Sessions.begin() as db:
        db.execute(statement)
    assert broken() == []


@pytest.mark.usefixtures("chains")
def test_postgresql_refuses_to_empty_the_trail_at_once() -> None:
    with Sessions() as db:
        if db.get_bind().dialect.name == "postgresql":
            with pytest.raises(DBAPIError, match="append-only"):
                db.execute(text("TRUNCATE events"))


@pytest.mark.usefixtures("chains")
def test_untouched_chains_count_from_one_without_a_gap_and_hold() -> None:
    with Sessions() as db:
        for subject, length in ((1, 5), (2, 3)):
            found = db.scalars(select(Event).where(Event.subject_id == subject).order_by(Event.seq)).all()
            assert [entry.seq for entry in found] == list(range(1, length + 1))
            assert found[0].previous_hash == trail.START
            assert [entry.previous_hash for entry in found[1:]] == [entry.hash for entry in found[:-1]]
    assert broken() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("kind", "person.disabled"),
        ("actor_id", 8),
        ("at", datetime(2026, 3, 1, tzinfo=UTC)),
        ("details", {"name": "改过"}),
        ("changes", {}),
        ("project_id", 9),
    ],
)
@pytest.mark.usefixtures("chains")
def test_a_changed_event_is_named_whichever_part_of_it_was_changed(column: str, value: Any) -> None:
    with past_the_guards() as connection:
        connection.execute(update(Event).where(Event.subject_id == 1, Event.seq == 3).values({column: value}))
    assert broken() == [(1, 3, "it was changed after it was written")]


@pytest.mark.parametrize(("column", "value"), [("details", "no JSON"), ("at", "no moment"), ("actor_id", "somebody")])
def test_an_event_that_can_no_longer_be_read_is_named_and_the_others_are_still_looked_at(
    chains: None, column: str, value: str
) -> None:
    spoil = text(f"UPDATE events SET {column} = '{value}' WHERE subject_id = 1 AND seq = 3")
    if Sessions.kw["bind"].dialect.name == "postgresql":  # it keeps no such thing
        with pytest.raises(DBAPIError), past_the_guards() as connection:
            connection.execute(spoil)
        return
    with past_the_guards() as connection:
        connection.execute(spoil)
        connection.execute(update(Event).where(Event.subject_id == 2, Event.seq == 2).values(kind="nothing.happened"))
    assert broken() == [(subject, seq, "it was changed after it was written") for subject, seq in ((1, 3), (2, 2))]


@pytest.mark.usefixtures("chains")
def test_of_several_changed_events_the_first_of_each_chain_is_named() -> None:
    with past_the_guards() as connection:
        connection.execute(update(Event).where(Event.seq.in_([2, 3])).values(kind="nothing.happened"))
    assert broken() == [(subject, 2, "it was changed after it was written") for subject in (1, 2)]


@pytest.mark.parametrize("seq", [1, 3])
@pytest.mark.usefixtures("chains")
def test_an_event_taken_out_of_the_beginning_or_the_middle_is_missed(seq: int) -> None:
    with past_the_guards() as connection:
        connection.execute(delete(Event).where(Event.subject_id == 1, Event.seq == seq))
    assert broken() == [(1, seq + 1, "an event before it is missing")]


@pytest.mark.usefixtures("chains")
def test_an_event_rewritten_with_a_fresh_hash_breaks_the_link_of_the_next() -> None:
    with Sessions() as db:
        entry = db.scalars(select(Event).where(Event.subject_id == 1, Event.seq == 3)).one()
        entry.kind = "nothing.happened"
        forged = trail.digest(entry)
        db.expunge(entry)
    with past_the_guards() as connection:
        statement = update(Event).where(Event.subject_id == 1, Event.seq == 3)
        connection.execute(statement.values(kind="nothing.happened", hash=forged))
    assert broken() == [(1, 4, "it does not follow from the event before it")]


@pytest.mark.usefixtures("chains")
def test_an_event_slipped_in_beside_another_is_refused_by_its_number() -> None:
    with Sessions() as db:
        twin = db.scalars(select(Event).where(Event.subject_id == 1, Event.seq == 3)).one()
    columns = {c.key: getattr(twin, c.key) for c in Event.__table__.columns if c.key != "id"}
    with pytest.raises(DBAPIError), Sessions.begin() as db:
        db.execute(insert(Event).values(columns | {"kind": "slipped.in"}))


def test_what_the_trail_keeps_reads_back_the_same_on_both_databases() -> None:
    details = {"text": "“引号” 😀 <b>", "number": 1.5, "none": None, "list": [1, "二"], "deep": {"键": True}}
    with Sessions.begin() as db:
        trail.append(db, "Department", 1, "department.changed", None, AT, {}, details)
    with Sessions() as db:
        entry = db.scalars(select(Event)).one()
        assert (entry.details, entry.at, entry.actor_id) == (details, AT, None)
    assert broken() == []
