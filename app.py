"""The door: the staff's screens behind the gate, and the plain routes beside them."""

import streamlit as st
from starlette.middleware import Middleware

from db.engine import open_database
from db.settings import Settings
from web.faults import tell_fault
from web.gate import Gate
from web.routes import ROUTES
from web.shell import Shell
from web.start import lifespan
from web.watch import Watch

open_database(Settings.from_env().database_url)
app = st.App(
    "ui/frame.py",
    lifespan=lifespan,
    routes=ROUTES,
    middleware=[Middleware(Watch), Middleware(Gate), Middleware(Shell)],
    on_script_error=tell_fault,
    secrets={"auth": {}},  # none: else every look at who is there looks for their file on the disk
)
