"""`python -m bench.report`: the table of docs/speed.md from the figures that are kept."""

import json
from pathlib import Path
from typing import Any

from bench.results import GOALS, KEPT_AS

PAGE = Path(__file__).parents[1] / "docs" / "speed.md"
BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"
HEADS = ("", "Figure", "SQLite", "PostgreSQL", "Goal")


def main() -> None:
    before, _old, after = _parts(PAGE.read_text("utf-8"))
    PAGE.write_text(before + table(json.loads(KEPT_AS.read_text("utf-8"))) + after, "utf-8")


def told(page: str) -> str:
    """What stands on the page in the place of the table."""
    return _parts(page)[1]


def _parts(page: str) -> tuple[str, str, str]:
    before, begin, rest = page.partition(BEGIN)
    old, end, after = rest.partition(END)
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
