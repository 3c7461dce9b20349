"""Servers to be measured: the app on a database, and a blank Streamlit page, each a process of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.databases import ROOT, opened
from bench.machine import processor_seconds, resident_mb
from bench.tabs import healthy
from db.engine import Sessions
from services import sessions

OURS = "manage.py serve --port {port}", "/healthz"
BLANK = "-m uvicorn bench.blank.app:app --port {port} --no-access-log --log-level warning", "/_stcore/health"
STARTS_WITHIN = 60


class Server:
    """A server under way. `with Server(url) as it: it.url`; without a database it is the blank page.

    The background work is off: escalating what the generated zone has overdue would be measured with everything else.
    """

    def __init__(self, database: str = "") -> None:
        self.serve, self.health = OURS if database else BLANK
        self.database = database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Server":
        self.folder = tempfile.TemporaryDirectory()
        self.log = Path(self.folder.name) / "server.log"
        serve = [sys.executable, *self.serve.format(port=self.port).split()]
        env = os.environ | {"DATABASE_URL": self.database, "DATA_DIR": self.folder.name, "SWEEP": "0"}
        self.began = time.perf_counter()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(serve, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        while not healthy(self.url, self.health):
            if self.process.poll() is not None or time.perf_counter() - self.began > STARTS_WITHIN:
                self.__exit__()
                raise RuntimeError(f"the server did not start: {self.said}")
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self.said = self.log.read_text("utf-8")[-600:]
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(15)
        self.folder.cleanup()

    @property
    def resident_mb(self) -> float:
        return resident_mb(self.process.pid)

    @property
    def processor_seconds(self) -> float:
        return processor_seconds(self.process.pid)


def signed_in(url: str, *people: int) -> list[str]:
    """The cookies of people who have just signed in."""
    with opened(url), Sessions.begin() as db:
        return [sessions.begin(db, id, "bench") for id in people]
