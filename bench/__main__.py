"""`python -m bench [--cases N] [--engines sqlite,postgresql] [--parts calls,pages,…]`: seed, measure, print, keep."""

import argparse
from pathlib import Path

from bench import browser, calls, commands, crowds, imports, pages, rivals, starts
from bench.databases import ENGINES, KEPT_IN, Database, Keeper, tell
from bench.results import KEPT_AS, Results

SMALL = 10_000
PARTS = ("calls", "pages", "browser", "rivals", "crowds", "commands", "imports", "starts")


def main() -> None:
    said = argparse.ArgumentParser(prog="bench", description="Measure every goal of speed, beside references.")
    said.add_argument("--cases", type=int, default=100_000, help="complaints of the large database")
    said.add_argument("--engines", default=",".join(ENGINES))
    said.add_argument("--parts", default=",".join(PARTS), help="only these")
    said.add_argument("--results", type=Path, default=KEPT_AS)
    asked = said.parse_args()
    results = Results(asked.cases, asked.results)
    for engine in asked.engines.split(","):
        with results.part(2, engine, "seeding"), Keeper(engine, KEPT_IN) as keeper:
            small, large = keeper.seeded(min(SMALL, asked.cases)), keeper.seeded(asked.cases)
            _measure(asked.parts.split(","), results, keeper, small, large)
    results.complete()
    tell(results.summary())


def _measure(parts: list[str], results: Results, keeper: Keeper, small: Database, large: Database) -> None:
    many = large.cases >= 1_000_000
    if "calls" in parts:
        calls.measure(results, keeper, small, large)
    if "pages" in parts:
        pages.measure(results, keeper, large)
    if "browser" in parts:
        browser.measure(results, keeper, large)
    if "rivals" in parts:
        rivals.measure(results, keeper, large)
    if "commands" in parts:
        commands.measure(results, keeper, small)
    if "imports" in parts:
        imports.measure(results, keeper, small, 100_000 if many else 20_000)
    if "crowds" in parts:
        crowds.measure(results, keeper, large)
    if "starts" in parts:
        starts.measure(results, keeper, large)


if __name__ == "__main__":
    main()
