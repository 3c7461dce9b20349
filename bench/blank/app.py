"""The least that a Streamlit app can be, served and tuned as ours is: what every page run is set beside."""

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401
    import streamlit.dataframe_util  # noqa: F401

    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.0005)
    yield {}


app = st.App(Path(__file__).with_name("page.py"), lifespan=lifespan)
