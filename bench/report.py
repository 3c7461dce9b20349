"""`python -m bench.report`: the tables of docs/speed.md from the figures that are kept.

Those of a million are of `python -m bench --cases 1000000 --results bench/results/million.json`, whichever parts and
databases one had the hours for.
"""

import json
from pathlib import Path
from typing import Any

from bench.results import GOALS, KEPT_AS

PAGE = Path(__file__).parents[1] / "docs" / "speed.md"
KEPT = {"figures": KEPT_AS, "a million": KEPT_AS.with_name("million.json")}  # by the name of the table
HEADS = ("", "Figure", "SQLite", "PostgreSQL", "Goal")


def main() -> None:
    page = PAGE.read_text("utf-8")
    for name, path in KEPT.items():
        before, _old, after = _parts(page, name)
        page = before + table(json.loads(path.read_text("utf-8"))) + after
    PAGE.write_text(page, "utf-8")


def told(page: str, name: str) -> str:
    """What stands on the page in the place of a table."""
    return _parts(page, name)[1]


def _parts(page: str, name: str) -> tuple[str, str, str]:
    before, begin, rest = page.partition(f"<!-- {name} -->\n")
    old, end, after = rest.partition(f"<!-- end of {name} -->\n")
    return before + begin, old, end + after


def table(rows: list[dict[str, Any]]) -> str:
    """In Markdown: a line for each thing measured, both databases beside each other, what was missed in bold."""
    lines = [_line(HEADS), _line(["---"] * len(HEADS))]
    for goal, words in GOALS.items():
        found = [row for row in rows if row["goal"] == goal and row["engine"] != "–"]
        if not found:
            continue
        lines.append(_line([f"**{goal}**", f"**{words}**", "", "", ""]))
        for what in dict.fromkeys(row["what"] for row in found):
            by = {row["engine"]: row for row in found if row["what"] == what}
            target = next((row["target"] for row in by.values() if row["target"]), None)
            lines.append(_line(["", what, _said(by.get("sqlite")), _said(by.get("postgresql")), target or "–"]))
    return "\n".join(lines) + "\n"


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _said(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    if row["figure"] is None:
        return f"**{row['note']}**"
    beside = f" ({row['ratio']:.2f}× {row['beside']})" if row["ratio"] is not None else ""
    said = f"{_short(row['figure'])} {row['unit']}{beside}"
    return said if row["met"] else f"**{said}**"


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.2g}" if abs(figure) < 1 else f"{figure:.1f}"


if __name__ == "__main__":
    main()
