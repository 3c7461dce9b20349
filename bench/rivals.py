"""Goal 5: our screens beside Django admin on the same rows, in the same run.

Ours go over the websocket with everything that the frame does; Django's answer inside its own process, without a
network and without a browser's further requests.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from urllib.parse import quote

from bench.calls import DEPARTMENT, FACTS, place, something_new
from bench.databases import ROOT, Database, Keeper, opened
from bench.pages import CENTRE, LEADER
from bench.results import Figure, Results, Target
from bench.servers import Server, signed_in
from bench.tabs import Tab

AHEAD = Target(1, of_ratio=True)
TIMES = 9


def measure(results: Results, keeper: Keeper, large: Database) -> None:
    with results.part(5, keeper.engine, "Django admin"):
        theirs = _django(large)
        with opened(large.url):
            here = place(large.cases)
        centre, leader = signed_in(large.url, CENTRE, LEADER)
        screens = {
            "list": ("/complaints", f"status=working&department={DEPARTMENT}", centre),
            "search": ("/complaints", f"words={quote('量子')}", centre),
            "detail": ("/complaint", f"id={here.case_id}", centre),
            "dashboard": ("/wall", "", leader),
        }
        with Server(large.url) as server, opened(large.url):
            for what, (path, query, sid) in screens.items():
                with results.part(5, keeper.engine, what):
                    ms = asyncio.run(_ours(server.url, path, query, sid))
                    results.add(_beside(keeper.engine, what, ms, theirs[what]))
            with results.part(5, keeper.engine, "create"):
                results.add(
                    _beside(keeper.engine, "create", asyncio.run(_create(server.url, centre)), theirs["create"])
                )


def _beside(engine: str, what: str, ms: float, theirs: float) -> Figure:
    return Figure(5, engine, what, ms, "ms", AHEAD, theirs, "Django admin")


def _django(large: Database) -> dict[str, float]:
    """Its answers' medians. Raises when it is not installed: `make bench` does that."""
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {"BENCH_ZONE": large.url, "BENCH_OWN": f"{folder}/django.db"}
        command = [sys.executable, "-m", "bench.peers.django_admin.ask", str(large.cases)]
        said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=600, check=False)
    if said.returncode:
        raise RuntimeError(said.stderr.strip().rpartition("\n")[2])
    return {what: float(ms) for what, ms in json.loads(said.stdout).items()}


async def _ours(url: str, path: str, query: str, sid: str) -> float:
    """Before each run somebody files a complaint: what was counted for the last one serves no more."""
    took = []
    async with Tab(url, path, query, sid) as tab:
        await tab.run()
        for _ in range(TIMES):
            await something_new()
            took.append(await tab.run())
    return statistics.median(took)


async def _create(url: str, sid: str) -> float:
    """From the click that files to the page of the new complaint, which the same click opens."""
    took = []
    for turn in range(5):
        async with Tab(url, "/complain", "", sid) as tab:
            await tab.run()
            tab.write("主题", f"{FACTS.title} {turn}").write("情况记录", FACTS.body, "text_area")
            tab.write("类别", "用电难", "selectbox")
            took.append(await tab.click("登记"))
            if "TS" not in tab.words():
                raise RuntimeError("it was not filed")
    return statistics.median(took)
