"""The operator's instruments on a real server: what is counted, what is logged, and what neither ever says."""

import asyncio
import errno
import gc
import json
import logging
import re
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families as families
from sqlalchemy import text

from db.engine import Sessions, open_database
from db.settings import Settings
from domain.access import Role
from domain.errors import BadSetting, Stale
from services import enterprises, logs, meters, passwords, sessions
from services.enterprises import EnterpriseFacts
from services.meters import UnderWay
from tests.services.staff import a_department, someone
from tests.serving import Server
from tests.streamlit_client import Tab

TOKEN = "a-token-of-the-operator"
GOOD = "春风又绿江南岸 2026"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("instruments"), METRICS_TOKEN=TOKEN) as running:
        before = Sessions.kw.get("bind")
        engine = open_database(running.env["DATABASE_URL"])
        yield running
        engine.dispose()
        Sessions.configure(bind=before)


def asked(server: Server, path: str, data: bytes | None = None, **headers: str) -> tuple[int, Any, str]:
    request = urllib.request.Request(server.url + path, data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


def measured(server: Server) -> dict[tuple[str, ...], float]:
    """Every figure of /metrics by its name and the values of its labels, these in the order of their names."""
    status, _, said = asked(server, "/metrics", Authorization=f"Bearer {TOKEN}")
    assert status == 200
    return {(s.name, *s.labels.values()): s.value for family in families(said) for s in family.samples}


def lines(server: Server, **facts: object) -> list[dict[str, Any]]:
    """The lines of the log that say all of `facts`."""
    written = [json.loads(line) for line in server.log.read_text("utf-8").splitlines() if line.startswith('{"at"')]
    return [line for line in written if facts.items() <= line.items()]


def test_without_the_token_there_is_no_such_page(server: Server) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"X-Forwarded-For": "127.0.0.1"}):
        status, said, body = asked(server, "/metrics", **headers)
        assert (status, body) == (404, "404")
        assert "set-cookie" not in said


@pytest.mark.parametrize("given", ["", "Bearer "])
def test_where_no_token_is_set_none_fits(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.metrics import _has_the_token

    monkeypatch.delenv("METRICS_TOKEN", raising=False)
    assert not _has_the_token(given)


def test_a_token_that_can_be_guessed_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_TOKEN", "short")
    with pytest.raises(BadSetting, match="at least 16"):
        Settings.from_env()


def test_what_people_do_is_counted_and_logged_by_the_names_of_pages_and_commands(server: Server) -> None:
    li = someone(Role.ADMINISTRATOR, a_department(), "李四", password_hash=passwords.hash_password(GOOD))
    enterprises.register(someone(Role.OFFICER, a_department()), facts=EnterpriseFacts("江南精工有限公司"))
    with Sessions.begin() as db:
        cookies = {"sid": sessions.begin(db, li.id)}

    async def at_work() -> dict[tuple[str, ...], float]:
        async with Tab(server.url, "/robots", "id=13800001111", cookies=cookies) as tab:
            await tab.run()
            return await asyncio.to_thread(measured, server)

    there = asyncio.run(at_work())
    assert there["anshang_open_tabs",] == 1
    assert there["anshang_page_runs_total", "done", "robots"] == 1
    assert there["anshang_page_run_seconds_count", "robots"] == 1
    assert there["anshang_sessions",] == 1
    assert there["anshang_database_up",] == 1
    assert there["anshang_newest_event",] > 0
    assert there["process_resident_memory_bytes",] > 50e6
    assert there["anshang_requests_total", "shell", "2xx"] >= 1
    assert there["anshang_outbox_waiting",] == 0
    assert len(lines(server, kind="page", page="robots", outcome="done")) == 1


def test_the_log_and_the_figures_say_nothing_of_people_and_of_what_they_typed(server: Server) -> None:
    someone(Role.OFFICER, a_department(), "王五六", username="wangwuliu", password_hash=passwords.hash_password(GOOD))

    async def come_in() -> None:
        async with Tab(server.url, "/") as tab:
            await tab.run()
            tab.type("用户名", "wangwuliu").type("密码", "不是这个密码")
            await tab.click("登录")
            assert "密码" in tab.words()

    asyncio.run(come_in())
    asked(server, "/110/track?number=TS26-00077&secret=verysecret", **{"User-Agent": "Firefox of Wang"})
    asked(server, "/110/open/TS26-00077/verysecret")
    asked(server, "/calendar/verysecret.ics")
    asked(server, "/session/start?ticket=verysecret&next=/project?id=4711")
    figures = asked(server, "/metrics", Authorization=f"Bearer {TOKEN}")[2]
    names = re.sub(r"(?m) \S+$", "", figures)  # the digits of a measured second may be any
    said = server.log.read_text("utf-8") + names
    for word in ("wangwuliu", "王五六", "不是这个密码", "verysecret", "00077", "4711", "Firefox", "127.0.0.1", TOKEN):
        assert word not in said.replace(f"http://127.0.0.1:{server.port}", ""), word
    assert lines(server, kind="request", route="/110/open/{number}/{secret}", method="GET")
    assert lines(server, kind="request", route="/calendar/{secret}.ics", status=404)


def test_every_answer_has_a_number_of_its_own_which_the_log_has_too(server: Server) -> None:
    numbers = [asked(server, "/110")[1]["x-request-id"] for _ in range(3)]
    assert len(set(numbers)) == 3
    assert [len(lines(server, id=number, kind="request", route="/110")) for number in numbers] == [1, 1, 1]


def test_a_fault_is_a_number_on_the_screen_and_its_places_in_the_log_without_words(server: Server) -> None:
    li = someone(Role.ADMINISTRATOR, a_department(), "赵六七")
    with Sessions.begin() as db:
        cookies = {"sid": sessions.begin(db, li.id)}
    with Sessions.begin() as db:
        db.execute(text("ALTER TABLE robots RENAME TO robots_away"))
        db.execute(text("ALTER TABLE preferences RENAME TO preferences_away"))
    try:

        async def look() -> str:
            async with Tab(server.url, "/robots", cookies=cookies) as tab:
                return (await tab.run()).words()

        said = asyncio.run(look())
        status, headers, body = asked(server, "/calendar/verysecret.ics", **{"Accept-Language": "en"})
    finally:
        with Sessions.begin() as db:
            db.execute(text("ALTER TABLE robots_away RENAME TO robots"))
            db.execute(text("ALTER TABLE preferences_away RENAME TO preferences"))
    number = re.search(r"编号 ?([0-9a-f]{12})", said)[1]  # type: ignore[index]
    (told,) = lines(server, kind="fault", id=number)
    assert told["fault"][0]["kind"] == "sqlalchemy.exc.OperationalError"
    assert any("services/robots.py" in place for place in told["fault"][0]["places"])
    assert lines(server, kind="page", id=number, page="robots", outcome="fault")
    assert status == 500 and headers["x-request-id"] in body and "Quote the number" in body
    assert lines(server, kind="fault", id=headers["x-request-id"])
    written = server.log.read_text("utf-8")
    assert "Traceback" not in written and "no such table" not in written and "verysecret" not in written


def test_a_command_is_counted_with_its_outcome() -> None:
    class Frame:
        name = "robots.register"

        @meters.command
        def __call__(self, refused: bool) -> int:
            if refused:
                raise Stale
            return 7

    def counted(outcome: str) -> float:
        return meters.REGISTRY.get_sample_value(
            "anshang_commands_total", {"command": "robots.register", "outcome": outcome}
        ) or 0  # fmt: skip

    done, stale = counted("done"), counted("Stale")
    assert Frame()(False) == 7
    with pytest.raises(Stale):
        Frame()(True)
    assert (counted("done"), counted("Stale")) == (done + 1, stale + 1)
    assert meters.UNDER_WAY.count == 0


def test_an_ending_process_waits_for_what_is_under_way_but_not_for_ever() -> None:
    doing, go_on = UnderWay(), threading.Event()

    def carry_out() -> None:
        with doing:
            go_on.wait(10)

    thread = threading.Thread(target=carry_out)
    thread.start()
    while doing.count == 0:
        pass
    assert not doing.wait(0.01)
    go_on.set()
    assert doing.wait(10)
    thread.join()


def test_an_exception_in_the_log_is_its_kind_and_its_places_not_its_words() -> None:
    try:
        try:
            int("她的电话13800001111")
        except ValueError as cause:
            raise KeyError("她的电话13800001111") from cause
    except KeyError as fault:
        record = logging.LogRecord("streamlit", 40, "", 0, "no %s", ("13800001111",), None)
        record.exc_info = (type(fault), fault, fault.__traceback__)
    line = logs.Lines().format(record)
    assert "13800001111" not in line
    told = json.loads(line)
    assert [one["kind"] for one in told["fault"]] == ["builtins.KeyError", "builtins.ValueError"]
    assert told["said"] == "no %s"


def test_a_fault_that_a_library_logs_as_its_sentence_is_told_by_its_kind_and_by_what_the_system_calls_it() -> None:
    def said(fault: Exception) -> str:
        line: str = json.loads(logs.Lines().format(logging.LogRecord("uvicorn.error", 40, "", 0, fault, (), None)))[
            "said"
        ]
        return line

    assert said(OSError(errno.EADDRINUSE, "of 13800000000", "张三")) == "OSError Address already in use"
    assert said(ValueError("张三")) == "ValueError"


async def left_alone() -> None:
    async def fails() -> None:
        raise ValueError("张三 13800000000")

    await asyncio.wait([asyncio.create_task(fails())])
    gc.collect()  # the loop is told of a fault that nobody asked for when its task goes


async def called_back() -> None:
    asyncio.get_running_loop().call_soon(int, "张三 13800000000")
    await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("fails", "said"),
    [(left_alone, "Task exception was never retrieved"), (called_back, "Exception in callback int")],
)
def test_a_sentence_that_a_library_put_together_is_logged_as_far_as_nothing_was_filled_in(
    fails: Callable[[], Coroutine[Any, Any, None]], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    asyncio.run(fails())
    (record,) = [record for record in caplog.records if record.name == "asyncio"]
    assert "13800000000" in record.getMessage()
    line = logs.Lines().format(record)
    assert "13800000000" not in line and "张三" not in json.loads(line)["said"]
    told = json.loads(line)
    assert told["said"] == said
    assert [one["kind"] for one in told["fault"]] == ["builtins.ValueError"]


def test_at_a_terminal_the_log_speaks_of_trouble_only(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = logging.getLogger().handlers, logs.OURS.level
    try:
        for terminal, level, expected in ((True, None, "WARNING"), (False, None, "INFO"), (True, "INFO", "INFO")):
            monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal, raising=False)
            logs.listen(level)
            assert logs.OURS.level == getattr(logging, expected)
    finally:
        logging.getLogger().handlers, logs.OURS.level = kept
