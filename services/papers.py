"""Papers as PDF, one for the archive (PDF/A-2u): its type is embedded, each character drawn."""

import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst

from domain.errors import Refusal
from domain.papers import Grid, Paper, clean, widths

SOURCE = Path(__file__).with_suffix(".typ")
CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun",
           "WenQuanYi Micro Hei")  # fmt: skip
PLAIN = ("Noto Sans", "DejaVu Sans")  # for what the Chinese type lacks
UNDRAWN = "〓"  # the printers' sign for a character that they have no type for


class NoChineseType(Refusal):
    template = (
        "No Chinese typeface is installed on the server, so no PDF can be made. Take the Word document, or ask the "
        "operator to install one (Debian: fonts-noto-cjk)."
    )


def to_pdf(paper: Paper) -> bytes:
    """The paper as PDF, its type embedded. What no typeface here draws is shown as 〓. Raises NoChineseType."""
    known = families()
    chinese = [name for name in CHINESE if name in known]
    if not chinese:
        raise NoChineseType
    fonts = json.dumps(chinese[:1] + [name for name in PLAIN if name in known])
    words = json.dumps(_told(paper), ensure_ascii=False)
    try:
        return _set(words, fonts)
    except typst.TypstError as error:
        for character in _undrawn(error):
            words = words.replace(character, UNDRAWN)
        return _set(words, fonts)


def _set(words: str, fonts: str) -> bytes:
    made: bytes = typst.compile(SOURCE, sys_inputs={"paper": words, "fonts": fonts}, pdf_standards="a-2u")
    return made


def _undrawn(error: typst.TypstError) -> list[str]:
    """The characters that the standard refuses, as no typeface draws them. Raises the error, if it is about others."""
    said = re.findall(r'the text `"(.+?)"` could not be displayed', error.diagnostic)
    if not said:
        raise error
    found = [re.sub(r"\\u\{(\w+)\}", lambda code: chr(int(code[1], 16)), text) for text in said]
    return sorted(found, key=len, reverse=True)


@cache
def families() -> frozenset[str]:
    """The typefaces installed on this machine."""
    return frozenset(typst.Fonts().families())


def _told(paper: Paper) -> dict[str, Any]:
    """The paper as plain data; columns as wide as what stands in them asks for."""
    told = clean(asdict(paper))
    for part, plain in zip(paper.parts, told["parts"], strict=True):
        plain["kind"] = type(part).__name__.lower()
        if isinstance(part, Grid):
            plain["widths"] = widths(part)
    return told  # type: ignore[no-any-return]
