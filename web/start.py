"""What happens once, when a process starts."""

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any

import streamlit as st
from streamlit import config

from db.engine import Sessions
from db.migrate import behind
from db.settings import Settings
from services import demonstrations, leases, logs, meters, signin
from services.language import translate
from services.operator import prepare
from services.sweep import run_due

log = logging.getLogger(__name__)
TICK = 5.0  # seconds between two looks at what is due
GRACE = 12.0  # seconds that an ending app waits for commands under way, and for a message on its way


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """The database gets its newest form; what the first page waits for is imported and kept from the collector."""
    logs.listen(Settings.from_env().log_level)
    import altair  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401
    import streamlit.dataframe_util  # noqa: F401

    aside = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    aside.disabled = True  # it warns of every import outside a page
    import streamlit_authenticator  # noqa: F401

    aside.disabled = False
    # each run sends the theme, and looked it up among all settings six times: a third of what a look of a wall cost
    config.get_options_for_section = cache(config.get_options_for_section)
    if behind(Sessions.kw["bind"]):
        prepare(Settings.from_env().database_url)
    demonstrations.follow()
    if Path(sys.argv[0]).name == "app.py":  # started as `streamlit run app.py`: nobody else says the first link
        _welcome()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(0.0005)  # the event loop sends many small messages and must not wait 5 ms for each
    with sweeping() if Settings.from_env().sweeps else nullcontext():
        yield {}
        await finish()


async def finish() -> None:
    """Nobody comes in any more, and whoever was here has been told; what they last asked for is still carried out."""
    leases.ENDING.set()
    logs.note("ending", commands=meters.UNDER_WAY.count)
    done = await asyncio.to_thread(meters.UNDER_WAY.wait, GRACE)
    logs.note("ended", logging.INFO if done else logging.WARNING, commands=meters.UNDER_WAY.count)


@contextmanager
def sweeping() -> Iterator[None]:
    """A thread beside the screens does the background work, every few seconds, until the app ends.

    What goes wrong in it is logged and tried again: it never ends by itself, and no screen waits for it.
    """
    leases.ENDING.clear()

    def work() -> None:
        while not leases.ENDING.wait(TICK):
            try:
                if not demonstrations.is_played():  # then its player does what is due, each morning of its own time
                    run_due()
            except Exception:
                log.exception("the sweep failed")

    thread = Thread(target=work, name="sweep", daemon=True)
    thread.start()
    try:
        yield
    finally:
        leases.ENDING.set()
        thread.join(GRACE)


def _welcome() -> None:
    if token := signin.setup_link():
        port = st.get_option("server.port")
        for lang in ("zh", "en"):
            sentence = "Nobody is here yet. Make the first administrator with this link; it works once, for 24 hours:"
            sys.stdout.write(translate(lang, sentence) + "\n")
        sys.stdout.write(f"http://127.0.0.1:{port}/setup?token={token}\n")
        sys.stdout.flush()
