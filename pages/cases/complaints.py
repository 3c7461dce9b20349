from dataclasses import replace

import streamlit as st

from domain.limits import Lamp
from services import duties
from ui.address import chosen
from ui.board_bulk import board_bulk
from ui.board_columns import board_columns
from ui.board_filters import as_query, board_filters, put
from ui.board_list import board_list
from ui.board_tomorrow import board_tomorrow
from ui.board_views import saved
from ui.duties import on_duty_line
from ui.live import live
from ui.page import open_page
from ui.text import _

me = open_page("complaints")
live(me, offers=True)
on_duty_line(duties.today(me))
VIEWS = {"list": "List", "columns": "By status", "overdue": "Overdue ones", "tomorrow": "Tomorrow board"}
with st.container(horizontal=True, vertical_alignment="center"):
    view = chosen("view", list(VIEWS), _("View"), lambda v: _(VIEWS[v]), pills=True)
    saved(me, "complaints", as_query(), put)

if view == "tomorrow":
    board_tomorrow(me)
else:
    filters = board_filters(me, by_status=view == "list")
    if view == "columns":
        board_columns(me, filters)
    else:
        rows = board_list(me, filters if view == "list" else replace(filters, status=None, lamp=Lamp.RED))
        board_bulk(me, rows)
