import streamlit as st

from ui import visit_plans
from ui.address import chosen
from ui.page import open_page
from ui.text import _

me = open_page("visit_plans")
VIEWS = {"list": "List", "month": "Month view", "coverage": "Coverage"}
DRAWN = {"list": visit_plans.plan_list, "month": visit_plans.plan_month, "coverage": visit_plans.plan_coverage}

with st.container(horizontal=True, vertical_alignment="bottom"):
    view = chosen("view", list(VIEWS), _("Parts of the page"), lambda v: _(VIEWS[v]), pills=True)
    visit_plans.rules_part(me)
DRAWN[view](me)
if view == "list":
    visit_plans.hand_part(me)
