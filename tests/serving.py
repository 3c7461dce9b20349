"""The app as it runs for people: a process of its own, on a free port, with a database of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class Server:
    """`python -m uvicorn app:app` with its DATA_DIR in `folder`; `restart()` keeps port and database."""

    def __init__(self, folder: Path, **env: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = {**os.environ, "DATA_DIR": str(folder), **env}
        self.env["DATABASE_URL"] = self.env.get("DATABASE_URL") or f"sqlite:///{folder / 'anshang.db'}"
        self.log = folder / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, seconds: float = 60, ahead: timedelta | None = None) -> "Server":
        """`ahead`: how far its clock is."""
        command = ["uvicorn", "app:app", "--port", str(self.port), "--no-access-log"]
        if ahead:
            command = ["tests.later", str(ahead.total_seconds()), str(self.port)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT, env=self.env, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return self
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise AssertionError(f"the server did not start:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(40)
            self.process = None

    def kill(self) -> None:
        """As when the machine loses its power: nobody is told."""
        if self.process:
            self.process.kill()
            self.process.wait(20)
            self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> "Server":
        return self.start()

    def __exit__(self, *_: Any) -> None:
        self.stop()
