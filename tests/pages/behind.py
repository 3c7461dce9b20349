"""Where the figures of a wall lead, and how many rows are there, for the tests of it."""

import re
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import streamlit as st

from domain.boards import Filters
from domain.cases import CaseStatus
from services import board, complaint_board, silence
from tests.pages.conftest import opened
from ui import board_filters, project_lists
from ui.address import number_told
from ui.wall_panels import LED, PANELS

MAKE = {panel.code: panel.make for panel in (LED, *PANELS)}


class Address(dict):
    """What an address asks, as a screen sees it."""

    to_dict = dict.copy


def read_at(asked):
    """The screens read this address as theirs."""
    return patch.object(st, "query_params", Address(asked))


def behind(href):
    """The place that an address names, and what it asks there."""
    parts = urlsplit(href)
    return parts.path, dict(parse_qsl(parts.query))


def complaints_behind(me, href):
    """The ids in the list of complaints at this address."""
    path, asked = behind(href)
    assert path == "/complaints"
    status = asked.get("status", "open")
    with read_at(asked):
        told = board_filters._told()
    filters = Filters(
        status=CaseStatus.of(status) if status not in ("open", "all") else None, still_open=status == "open",
        enterprise_id=int(asked["enterprise"]) if "enterprise" in asked else None, **told,
    )  # fmt: skip
    return [row.id for row in complaint_board.page(me, filters, limit=500).rows]


def projects_behind(me, href):
    """The projects in the list at this address."""
    path, asked = behind(href)
    assert path == "/projects"
    with read_at(asked), patch.object(project_lists, "narrowed"):
        filters = project_lists.narrowed_projects(me)
    return board.listing(me, limit=500, **filters)


def rows_behind(me, href):
    """How many rows the screen at this address has."""
    path, asked = behind(href)
    return rows_of(opened(path[1:], me.id, "en", asked))


def rows_of(app):
    """How many rows the table of a screen has."""
    assert not app.exception
    drawn = "".join(getattr(element.proto, "body", "") for element in app.get("html"))
    return max(drawn.count('<tr role="row">') - 1, 0)


def cells(card, panel):
    """The rows of a panel's only table."""
    [table] = [part for part in MAKE[panel](card) if "<table" in str(part)]
    return table_cells(table)


def table_cells(table):
    """Its rows: in each cell what it says, and where it leads."""
    rows = re.findall(r'<tr role="row">(<td.*?)</tr>', table)
    found = [re.findall(r'<td[^>]*><span>(?:<a href="([^"]*)">)?(.*?)(?:</a>)?</span></td>', row) for row in rows]
    return [[(text, href.replace("&amp;", "&") or None) for href, text in row] for row in found]


def enterprises_behind(me, href):
    """The enterprises in the list of whom to visit next at this address."""
    path, asked = behind(href)
    assert path == "/next_visits" and asked.keys() <= {"everyone", "sign", "department"}
    assert asked["everyone"] == "true" and asked["sign"] == "silent"
    with read_at(asked):
        department = number_told("department")
    rows = silence.next_visits(me, mine=False, silent=True, department_id=department, limit=500)
    return [row.enterprise for row in rows]


def silent_ones(card):
    """How many are silent, and where the figure leads."""
    return card.silent, re.findall(r'href="(/next_visits[^"]*)"', "".join(map(str, MAKE["visits"](card))))[0].replace(
        "&amp;", "&"
    )
