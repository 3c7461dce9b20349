"""The door: the staff's screens behind the gate, and the plain routes beside them."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from db.engine import open_database
from db.settings import Settings
from web.faults import tell_fault
from web.gate import Gate
from web.routes import ROUTES
from web.shell import Shell

open_database(Settings.from_env().database_url)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Import what the first page would wait for, then keep the collector away from it."""
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401

    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.0005)
    yield {}


app = st.App("ui/frame.py", lifespan=lifespan, routes=ROUTES, on_script_error=tell_fault,
             middleware=[Middleware(Gate), Middleware(Shell)])  # fmt: skip
