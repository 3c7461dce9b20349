"""Codes to scan, drawn as SVG here: no picture is fetched, no service asked."""

import io
from functools import lru_cache

import segno


@lru_cache(64)  # some milliseconds each, and a page that shows one is drawn anew and anew
def drawn(text: str, what: str) -> str:
    """The code for a text, to stand within a page or alone; `what` is said instead of it to who cannot see it."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", scale=5, border=4, title=what, svgclass="qr", lineclass=None, light="#fff", omitsize=True,
        xmldecl=False, nl=False,
    )  # fmt: skip
    return out.getvalue().decode().replace("<svg", '<svg role="img"', 1)
