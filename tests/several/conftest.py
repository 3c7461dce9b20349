"""Two processes of the app on one PostgreSQL, behind the nginx whose configuration is shipped; all of them real."""

import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from db.engine import Sessions, open_database
from tests.journeys.conftest import chromium, person, usernames, zone  # noqa: F401 - fixtures
from tests.serving import ROOT, Server

TOKEN = "a-token-of-the-operator"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"


class Proxy:
    """nginx with deploy/nginx.conf, in which only the addresses are others."""

    def __init__(self, folder: Path, servers: list[Server]) -> None:
        if not Path(NGINX).exists():
            raise AssertionError("nginx is not installed (缺少 nginx): apt-get install nginx-light")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url, self.log = f"http://127.0.0.1:{self.port}", folder / "proxy.log"
        said = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
        names = {"app:8501": servers[0].port, "second:8501": servers[1].port}
        for name, port in names.items():
            assert f"server {name} " in said
            said = said.replace(f"server {name} ", f"server 127.0.0.1:{port} ")
        said = said.replace("listen 8080;", f"listen 127.0.0.1:{self.port};")
        said = said.replace("/dev/stdout", str(self.log)).replace("/dev/stderr", str(folder / "proxy.err"))
        self.conf = folder / "nginx.conf"
        self.conf.write_text(said, "utf-8")
        self.pid = folder / "nginx.pid"

    def __enter__(self) -> "Proxy":
        command = [NGINX, "-c", str(self.conf), "-g", f"daemon off; pid {self.pid};"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE)
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2):
                    return self
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.process.kill()
        raise AssertionError(f"nginx did not start: {self.process.stderr.read().decode()}")  # type: ignore[union-attr]

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def emptied(postgres: str) -> Iterator[Callable[[], str]]:
    """Makes a database without a table; its URL."""
    name = f"several_{os.getpid()}"
    admin = create_engine(postgres.replace("/template_zone", "/postgres"), isolation_level="AUTOCOMMIT")

    def make(template: str = "template0") -> str:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE {template}'))
        return postgres.replace("/template_zone", f"/{name}")

    yield make
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def prepared(emptied: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A migrated database of nobody's, bound to this process too; its URL."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "shared"))
    url = emptied("template_zone")
    engine = open_database(url)
    yield url
    engine.dispose()
    Sessions.configure(bind=None)


@pytest.fixture
def two(tmp_path: Path) -> Callable[[str], list[Server]]:
    """Makes two processes, not yet started, with one store of documents."""

    def make(url: str) -> list[Server]:
        made = []
        for name in ("first", "second"):
            (tmp_path / name).mkdir()
            shared = {"DATA_DIR": str(tmp_path / "shared"), "DATABASE_URL": url, "METRICS_TOKEN": TOKEN}
            made.append(Server(tmp_path / name, **shared))
        return made

    return make


@pytest.fixture
def servers(prepared: str, two: Callable[[str], list[Server]]) -> Iterator[list[Server]]:
    made = two(prepared)
    try:
        for one in made:
            one.start()
        yield made
    finally:
        for one in made:
            one.kill()


@pytest.fixture
def proxy(servers: list[Server], tmp_path: Path) -> Iterator[Proxy]:
    with Proxy(tmp_path, servers) as running:
        yield running


@pytest.fixture
def server(proxy: Proxy) -> Proxy:
    """Where people come in."""
    return proxy
