"""Codes to scan, drawn as SVG into the page: no picture is fetched, no service asked."""

import segno
from markupsafe import Markup


def code(text: str, what: str, scale: float = 5) -> Markup:
    """The code for a text; `what` is said instead of it to who cannot see it."""
    made = segno.make(text, error="m", micro=False)
    drawn = made.svg_inline(
        scale=scale, border=2, title=what, svgclass="qr", lineclass=None, light="#fff", omitsize=True
    )
    return Markup(drawn.replace("<svg", '<svg role="img"', 1))
