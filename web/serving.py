"""The server itself, as `manage.py serve` starts it."""

import logging
import signal

import uvicorn

ENDS_WITHIN = 10  # seconds that a server told to end leaves to whoever is still being answered


def serve(host: str, port: int) -> None:
    """Answer until told to end."""
    logging.disable(logging.NOTSET)
    if hasattr(signal, "SIGPIPE"):  # a server outlives those who turn away
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    uvicorn.run("app:app", host=host, port=port, access_log=False, log_level="warning", proxy_headers=True,
                timeout_graceful_shutdown=ENDS_WITHIN)  # fmt: skip
