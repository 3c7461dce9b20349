"""Goal 4: what a person waits for in Chromium, beside a blank Streamlit page; and the public pages, which are plain."""

import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

from bench.databases import Database, Keeper
from bench.pages import CENTRE
from bench.results import Figure, Results, Target
from bench.servers import Server, signed_in

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
DONE = ".stApp[data-test-script-state=notRunning]"
TIMES = 7
WITHIN = 60_000
MOST_BYTES, PUBLIC = 50 * 1024, ("/110", "/110/file", "/110/track")


def measure(results: Results, keeper: Keeper, large: Database) -> None:
    with results.part(4, keeper.engine, "browser"), Server(large.url) as server, Server() as blank:
        (sid,) = signed_in(large.url, CENTRE)
        with _chromium(server.url, sid) as context:
            ours, theirs, plain = context.new_page(), context.new_page(), context.new_page()
            with results.part(4, keeper.engine, "staff pages"):
                _staff(results, keeper.engine, (ours, f"{server.url}/complaints"), (theirs, blank.url))
            with results.part(4, keeper.engine, "public pages"):
                _public(results, keeper.engine, server.url, plain, theirs, blank.url)


@contextmanager
def _chromium(url: str, sid: str) -> Iterator[BrowserContext]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
        context.add_cookies([{"name": "sid", "value": sid, "domain": urlsplit(url).hostname or "", "path": "/"}])
        yield context
        browser.close()


def _staff(results: Results, engine: str, ours: tuple[Page, str], theirs: tuple[Page, str]) -> None:
    loads = [(_loaded(*ours), _loaded(*theirs)) for _ in range(TIMES + 1)][1:]
    clicks = [(_clicked(*ours), _clicked(*theirs)) for _ in range(TIMES + 1)][1:]
    for what, pairs, most in (("board, load to visible", loads, 1.3), ("board, click to updated", clicks, 2.5)):
        mine, blank = (statistics.median(values) for values in zip(*pairs, strict=True))
        results.add(Figure(4, engine, what, mine, "ms", Target(most, of_ratio=True), blank, "blank"))


def _loaded(page: Page, url: str) -> float:
    """Milliseconds until the script has run and a heading is to be seen."""
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("h1").first.wait_for(timeout=WITHIN)
    page.locator(DONE).wait_for(timeout=WITHIN)
    return (time.perf_counter() - began) * 1000


def _clicked(page: Page, url: str) -> float:
    """Milliseconds from a click that runs the whole page until it has run. The board rests: else a look of its own
    might be taken for the answer."""
    _loaded(page, f"{url}?live=off")
    took: float = page.evaluate(CLICK)
    return took


# In the page itself, so that no driver's own way stands in between: from the click to the state after the run.
CLICK = """() => new Promise((resolve, reject) => {
  const app = document.querySelector('.stApp');
  const target = document.querySelector('.st-key-live_switch button')
    || document.querySelector('.stMain .stButton button');
  const began = performance.now();
  let ran = false;
  const watch = new MutationObserver(() => {
    const running = app.dataset.testScriptState === 'running';
    ran = ran || running;
    if (ran && !running) { watch.disconnect(); resolve(performance.now() - began); }
  });
  watch.observe(app, {attributes: true, attributeFilter: ['data-test-script-state']});
  setTimeout(() => reject(new Error('nothing happened')), 20000);
  target.click();
})"""


def _public(results: Results, engine: str, url: str, plain: Page, theirs: Page, blank: str) -> None:
    for path in PUBLIC:
        answers: list[Response] = []
        plain.on("response", answers.append)
        plain.goto(url + path, wait_until="networkidle")
        plain.remove_listener("response", answers.append)
        whole = sum(len(answer.body()) for answer in answers)
        server = statistics.median(_fetched(url + path) for _ in range(TIMES * 3))
        results.add(
            Figure(4, engine, f"public {path}, bytes in all", whole, "bytes", Target(MOST_BYTES)),
            Figure(4, engine, f"public {path}, server", server, "ms", Target(10)),
        )
    pairs = [(_painted(plain, url + PUBLIC[0]), _loaded(theirs, blank)) for _ in range(TIMES + 1)][1:]
    mine, other = (statistics.median(values) for values in zip(*pairs, strict=True))
    results.add(Figure(4, engine, "public page, visible", mine, "ms", Target(0.2, of_ratio=True), other, "blank"))


def _painted(page: Page, url: str) -> float:
    began = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.locator("h1").first.wait_for(timeout=WITHIN)
    return (time.perf_counter() - began) * 1000


def _fetched(url: str) -> float:
    began = time.perf_counter()
    with urllib.request.urlopen(url, timeout=30) as answer:
        answer.read()
    return (time.perf_counter() - began) * 1000
