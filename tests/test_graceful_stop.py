"""A server that is told to end finishes what people asked for, gives its leases back, and does not wait for ever."""

import asyncio
import json
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import websockets
from sqlalchemy import select

from db.background import Delivery, Lease
from db.engine import Sessions, open_database
from db.visits import Draft
from domain.access import Role
from domain.messages import Channel
from services import leases, outbox, sessions, sweep
from services.clock import utc_now
from tests.services.staff import someone
from tests.serving import Server
from tests.streamlit_client import Tab

TOKEN = "a-token-of-the-operator"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, SWEEP="0", METRICS_TOKEN=TOKEN) as running:
        before = Sessions.kw.get("bind")
        engine = open_database(running.env["DATABASE_URL"])
        yield running
        engine.dispose()
        Sessions.configure(bind=before)


def under_way(server: Server) -> int:
    asked = urllib.request.Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        (line,) = (line for line in answer.read().decode().splitlines() if line.startswith("anshang_commands_under"))
    return int(float(line.split()[1]))


def endings(server: Server) -> list[tuple[str, int]]:
    lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith('{"at"')]
    return [(line["kind"], line["commands"]) for line in lines if line["kind"] in ("ending", "ended")]


def ended_in_the_middle_of_a_command(server: Server, lock_is_held_for_ever: bool) -> float:
    """Somebody's words are on their way into a database in which another one writes, when the server is told to end;
    how many seconds it took."""
    me = someone(Role.DISPATCHER)
    with Sessions.begin() as db:
        cookies = {"sid": sessions.begin(db, me.id)}
    path = server.env["DATABASE_URL"].removeprefix("sqlite:///")

    async def scene() -> float:
        async with Tab(server.url, "/complain", cookies=cookies) as tab:
            await tab.run()
            with closing(sqlite3.connect(path, timeout=30, check_same_thread=False)) as other:
                other.isolation_level = None
                other.execute("BEGIN IMMEDIATE")
                asking = asyncio.create_task(tab.type("主题", "断电的第三天").run())
                while not asking.done() and await asyncio.to_thread(under_way, server) == 0:
                    await asyncio.sleep(0.02)
                assert server.process is not None
                server.process.send_signal(signal.SIGTERM)
                began = time.monotonic()
                with pytest.raises(websockets.ConnectionClosed) as told:
                    await asking
                assert told.value.rcvd is not None and told.value.rcvd.code == 1012  # come again, it says
                while not endings(server):
                    await asyncio.sleep(0.02)
                if not lock_is_held_for_ever:
                    other.execute("COMMIT")
                assert await asyncio.to_thread(server.process.wait, 40) in (0, -signal.SIGTERM)
                return time.monotonic() - began

    return asyncio.run(scene())


def drafted() -> list[str]:
    with Sessions() as db:
        return [draft.answers["title"] for draft in db.scalars(select(Draft))]


def test_what_somebody_asked_for_is_still_carried_out_and_their_tab_is_told(server: Server) -> None:
    ended_in_the_middle_of_a_command(server, lock_is_held_for_ever=False)
    assert drafted() == ["断电的第三天"]
    assert endings(server) == [("ending", 1), ("ended", 0)]


def test_what_does_not_come_to_an_end_is_given_up_whole(server: Server) -> None:
    assert ended_in_the_middle_of_a_command(server, lock_is_held_for_ever=True) < 35
    assert drafted() == []
    assert endings(server) == [("ending", 1), ("ended", 1)]


def test_an_ending_process_begins_no_job_and_no_letter_and_gives_the_lease_back(database: str) -> None:
    with Sessions.begin() as db:
        db.add(Delivery(channel=Channel.EMAIL, recipient="li@example.cn", subject="摘要", body="…", tries=0,
                        written_at=utc_now(), not_before=utc_now()))  # fmt: skip
    leases.ENDING.set()
    try:
        assert sweep.run_due() == []
        with sweep.without_person(sweep.Role.SYSTEM, "The system") as system:
            assert outbox.send_due(system) == 0
    finally:
        leases.ENDING.clear()
    with Sessions() as db:
        assert db.scalars(select(Delivery)).one().tries == 0
        assert db.get_one(Lease, sweep.LEASE).until_at <= utc_now()
