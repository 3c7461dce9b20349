"""The charts of the wall: Vega-Lite specs written once, filled with a few rows each time. Every mark is a link."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import ceil
from typing import Any

import streamlit as st

from ui.text import _

Rows = Sequence[Mapping[str, Any]]
BLUE, GREEN, AMBER, RED, GREY = "#2f7fd6", "#16a34a", "#d97706", "#dc2626", "#7c8896"
HEIGHT = 240
HERE = {"embedOptions": {"loader": {"target": "_self"}}}  # a click on a mark stays in this window
LARGE = {
    "axis": {"labelFontSize": 20, "titleFontSize": 20, "labelLimit": 300},
    "legend": {"labelFontSize": 22, "symbolSize": 300},
    "line": {"strokeWidth": 4},
}
_large: ContextVar[bool] = ContextVar("large", default=False)


@contextmanager
def large() -> Iterator[None]:
    """Charts made within are read from the other end of a room."""
    before = _large.set(True)
    try:
        yield
    finally:
        _large.reset(before)


@dataclass(frozen=True)
class Chart:
    """A chart ready to be drawn. `alt` says what it shows to who does not see it; `height` in pixels."""

    spec: Mapping[str, Any]
    alt: str
    height: int

    def draw(self) -> None:
        """The framework offers each chart as a picture (PNG) in its corner."""
        st.vega_lite_chart(None, dict(self.spec), width="stretch", height=self.height, alt=self.alt)


def lines(rows: Rows, series: Mapping[str, str], unit: str, alt: str, top: int | None = None) -> Chart:
    """Lines over `x` by `series` (said already, with its colour), each point a link. `y` None: nothing to show there.
    The lines also differ by their marks, never by colour alone."""
    colour = _colour(series)
    encoding = {
        "x": {"field": "x", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0}},
        "y": _quantity(rows, unit, top),
        "color": colour,
        "shape": {"field": "series", "type": "nominal", "scale": {"domain": list(series)}, "legend": None},
        "tooltip": _tip("x", "series", "said"),
    }
    return _chart(
        {
            "layer": [
                {"data": {"values": list(rows)}, "mark": {"type": "line", "strokeWidth": 2.5},
                 "encoding": {k: v for k, v in encoding.items() if k in ("x", "y", "color")}},
                {"data": {"values": list(rows)},
                 "mark": {"type": "point", "filled": True, "size": 90, "cursor": "pointer", "opacity": 1},
                 "encoding": encoding | {"href": {"field": "href", "type": "nominal"}}},
            ]
        },
        alt,
    )  # fmt: skip


def columns(rows: Rows, series: Mapping[str, str], unit: str, alt: str) -> Chart:
    """Columns side by side over `x`, by `series`."""
    return _chart(
        {
            "layer": [
                {"data": {"values": list(rows)}, "mark": {"type": "bar", "cursor": "pointer"},
                 "encoding": {
                     "x": {"field": "x", "type": "ordinal", "sort": None, "title": None, "axis": {"labelAngle": 0}},
                     "xOffset": {"field": "series", "type": "nominal", "sort": list(series)},
                     "y": _quantity(rows, unit),
                     "color": _colour(series), "href": {"field": "href", "type": "nominal"},
                     "tooltip": _tip("x", "series", "said")}},
            ]
        },
        alt,
    )  # fmt: skip


def bars(rows: Rows, series: Mapping[str, str], unit: str, alt: str) -> Chart:
    """Bars that lie, a line each `name`, made of pieces by `series`, in that order."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    place = {said: n for n, said in enumerate(series)}
    filled = [{**row, "place": place[row["series"]]} for row in rows]
    return _chart(
        {
            "height": 28 * len(names) + 70 + 30 * ceil(len(series) / 2),  # the legend has two a line
            "layer": [
                {"data": {"values": filled}, "mark": {"type": "bar", "cursor": "pointer", "height": {"band": 0.7}},
                 "encoding": {
                     "y": {"field": "name", "type": "nominal", "sort": names, "title": None,
                           "axis": {"ticks": False, "domain": False, "labelOverlap": False,
                                    "labelLimit": 300 if _large.get() else 150}},
                     "x": _quantity(rows, unit) | {"stack": "zero"},
                     "order": {"field": "place", "type": "quantitative"},
                     "color": _colour(series), "href": {"field": "href", "type": "nominal"},
                     "tooltip": _tip("name", "series", "said")}},
            ],
        },
        alt,
    )  # fmt: skip


def _quantity(rows: Rows, unit: str, top: int | None = None) -> dict[str, Any]:
    """The axis of `y`, from nothing to `top`, or to what there is. Where there is nothing else, to one: without a
    height, it would be written with six digits behind the point."""
    scale = {"zero": True, "nice": True} if top is None and any(row["y"] for row in rows) else {"domain": [0, top or 1]}
    return {"field": "y", "type": "quantitative", "title": unit, "scale": scale,
            "axis": {"tickCount": 5, "tickMinStep": 1}}  # fmt: skip


def _colour(series: Mapping[str, str]) -> dict[str, Any]:
    legend = {"title": None, "orient": "top", "columns": 2} if len(series) > 1 else None
    scale = {"domain": list(series), "range": list(series.values())}
    return {"field": "series", "type": "nominal", "scale": scale, "legend": legend}


def _tip(*fields: str) -> list[dict[str, str]]:
    titles = {"said": _("Figure"), "series": _("What"), "x": _("Month"), "name": _("Of")}
    return [{"field": field, "type": "nominal", "title": titles[field]} for field in fields]


def _chart(spec: dict[str, Any], alt: str) -> Chart:
    """The rows stand within the spec: a table of its own would be packed and unpacked for a dozen rows."""
    height, large = spec.pop("height", HEIGHT), _large.get()
    whole = spec | {"usermeta": HERE} | ({"config": LARGE} if large else {})
    return Chart(whole, alt, min(round(height * 1.8), 580) if large else height)
