"""Words of people inside places that read Markdown."""

import re


def literal(text: str) -> str:
    """The text as Markdown shows it letter by letter: no link, no picture, no emphasis, no colour comes of it."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])", r"\\\1", text)
