"""`make run` as an operator knows it: it says where it is, answers, and ends when it is told to."""

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from db.migrate import migrate
from tests.streamlit_client import Tab

ROOT = Path(__file__).parents[1]
NEWEST = max(path.name[:4] for path in (ROOT / "db/migrations/versions").glob("0*.py"))
LEFT_OUT = ("DATABASE_URL", "DEMO", "SECURE_COOKIES", "LC_ALL")


class Running:
    """A command of the operator's, the leader of a group of its own, with its words in a file."""

    def __init__(self, process: subprocess.Popen[bytes], said: Path, port: int, folder: Path) -> None:
        self.process, self.log, self.port, self.folder = process, said, port, folder
        self.url = f"http://127.0.0.1:{port}"

    def said(self) -> str:
        return self.log.read_text("utf-8")

    def health(self) -> dict[str, Any]:
        """What /healthz says once it answers."""
        until = time.monotonic() + 90
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                    return dict(json.loads(answer.read()))
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.05)
        raise AssertionError(f"it did not start:\n{self.said()}")

    def ends(self, seconds: float = 10) -> float:
        """Wait until every process of the group is gone; the seconds it took."""
        began = time.monotonic()
        self.process.wait(seconds)
        while time.monotonic() - began < seconds:
            try:
                os.killpg(self.process.pid, 0)
            except ProcessLookupError:
                return time.monotonic() - began
            time.sleep(0.05)
        raise AssertionError(f"something goes on after {seconds} s:\n{self.said()}")


@contextmanager
def started(folder: Path, *command: str, **env: str) -> Iterator[Running]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.format(port=port, folder=folder) for word in command]
    kept = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
    said = folder / "said.txt"
    with said.open("wb") as out:
        process = subprocess.Popen(
            words, cwd=ROOT, env=kept | {"LANG": "en_US.UTF-8"} | env, stdout=out, stderr=out, start_new_session=True
        )
    running = Running(process, said, port, folder)
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@pytest.fixture(scope="module")
def made() -> None:
    """The environment that `make` would build first is the one in which these tests run."""
    if not shutil.which("make"):
        raise AssertionError("make is not installed")
    subprocess.run(["make", ".venv/made"], cwd=ROOT, check=True, capture_output=True, timeout=600)


def make_run(folder: Path) -> Any:
    return started(folder, "make", "run", "PORT={port}", "DATA_DIR={folder}")


def setup_link(said: str, port: int) -> str:
    assert f"http://127.0.0.1:{port}" in said
    return re.search(rf"http://127\.0\.0\.1:{port}/setup\?token=[\w-]{{20,}}", said)[0]


def test_it_says_its_address_and_the_first_link_once_answers_and_ends_on_sigterm(tmp_path: Path, made: None) -> None:
    with make_run(tmp_path) as running:
        assert running.health() == {"database": "ok", "migration": NEWEST}
        link = setup_link(running.said(), running.port)
        assert running.said().count("/setup?token=") == 1
        with urllib.request.urlopen(link, timeout=10) as page:
            assert page.status == 200 and b"<form" in page.read()
        assert running.said().count("/setup?token=") == 1, "a log that holds the link lets its reader in"
        assert (tmp_path / "anshang.db").stat().st_mode & 0o077 == 0
        running.process.send_signal(signal.SIGTERM)  # as `kill` does it: make alone hears it and passes it on
        running.ends()
        assert "Traceback" not in running.said()


def test_it_ends_on_ctrl_c_even_while_somebody_looks_at_it(tmp_path: Path, made: None) -> None:
    with make_run(tmp_path) as running:
        running.health()

        async def look_and_end() -> None:
            async with Tab(running.url) as tab:
                await tab.run()
                os.killpg(running.process.pid, signal.SIGINT)  # a terminal tells the whole group
                await asyncio.to_thread(running.ends)

        asyncio.run(look_and_end())
        assert "Traceback" not in running.said()


def test_a_demonstration_goes_into_a_database_of_the_environment_only_when_told_so(made: None) -> None:
    def where(*more: str) -> str:
        probe = ("--eval", "demo: seen", "--eval", 'seen: ; @echo "[$$DATABASE_URL]"; exit 1')  # and go no further
        theirs = os.environ | {"DATABASE_URL": "postgresql://theirs"}
        return subprocess.run(
            ["make", *probe, "demo", *more], cwd=ROOT, env=theirs, capture_output=True, text=True
        ).stdout

    assert "[]" in where()
    assert "[sqlite:///said.db]" in where("DATABASE_URL=sqlite:///said.db")


def test_a_port_that_is_taken_is_said_and_nothing_stays_behind(tmp_path: Path, made: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with started(tmp_path, "make", "run", f"PORT={port}", "DATA_DIR={folder}") as running:
            running.ends(90)
            assert running.process.returncode != 0
            assert "OSError Address already in use" in running.said()


def test_streamlit_run_serves_the_same_behind_the_same_gate_and_renews_its_database(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'anshang.db'}", "0001")  # left by an older version of the app
    command = (sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "{port}", "--server.headless=true")
    with started(tmp_path, *command, DATA_DIR=str(tmp_path)) as running:
        assert running.health() == {"database": "ok", "migration": NEWEST}
        assert setup_link(running.said(), running.port)
        with urllib.request.urlopen(running.url, timeout=10) as shell:
            assert "<title>安商</title>" in shell.read().decode()
            assert "frame-ancestors 'none'" in shell.headers["content-security-policy"]
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(f"{running.url}/documents/1", timeout=10)

        async def stranger() -> Tab:
            async with Tab(running.url, "/projects") as tab:
                return await tab.run()

        tab = asyncio.run(stranger())
        assert [field.label for field in tab.every("text_input")] == ["用户名", "密码"]
        assert "GET /" not in running.said()
        assert "URL: http://127.0.0.1" in running.said() and "Network" not in running.said()
        running.process.send_signal(signal.SIGTERM)
        running.ends()
        assert "Traceback" not in running.said()
