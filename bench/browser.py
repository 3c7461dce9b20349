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
    page.get_by_test_id("stButton").first.wait_for(timeout=WITHIN)
    page.locator(DONE).wait_for(timeout=WITHIN)
    return (time.perf_counter() - began) * 1000


def _clicked(page: Page, url: str) -> float:
    """Milliseconds from a click that runs the whole page until it has run. The board rests: else a look of its own
    might be taken for the answer."""
    _loaded(page, f"{url}?live=off")
    took: float = page.evaluate(CLICK)
    return took


# In the page itself, so that no driver's own way stands in between: until what the click changes stands there and the
# script has ended. The board's switch changes its own words, the blank page its count.
CLICK = """() => new Promise((resolve, reject) => {
  const main = document.querySelector('[data-testid="stMain"]');
  const told = () => (document.querySelector('.st-key-live_switch') || main).textContent;
  const target = document.querySelector('.st-key-live_switch button')
    || main.querySelector('[data-testid="stButton"] button');
  const before = told(), began = performance.now();
  const look = () => {
    const over = document.querySelector('.stApp').dataset.testScriptState === 'notRunning';
    if (over && told() !== before) return resolve(performance.now() - began);
    if (performance.now() - began > 20000) return reject(new Error('nothing happened'));
    setTimeout(look, 1);
  };
  target.click();
  look();
})"""


def _public(results: Results, engine: str, url: str, plain: Page, theirs: Page, blank: str) -> None:
    for path in PUBLIC:
        whole = _weight(plain, url + path)
        server = statistics.median(_fetched(url + path) for _ in range(TIMES * 3))
        results.add(
            Figure(4, engine, f"public {path}, bytes in all", whole, "bytes", Target(MOST_BYTES)),
            Figure(4, engine, f"public {path}, server", server, "ms", Target(10)),
        )
    pairs = [(_painted(plain, url + PUBLIC[0]), _loaded(theirs, blank)) for _ in range(TIMES + 1)][1:]
    mine, other = (statistics.median(values) for values in zip(*pairs, strict=True))
    results.add(Figure(4, engine, "public page, visible", mine, "ms", Target(0.2, of_ratio=True), other, "blank"))


def _weight(page: Page, url: str) -> int:
    """Bytes of everything that the page fetches."""
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(url, wait_until="networkidle")
    page.remove_listener("response", note)
    return sum(len(answer.body()) for answer in answers)


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
