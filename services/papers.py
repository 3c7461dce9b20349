"""Papers as Word and as PDF. In the PDF the Chinese type is embedded, so it reads the same everywhere."""

import io
import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst
from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH

from domain.errors import Refusal
from domain.papers import Facts, Grid, Heading, Paper, Part, Words
from domain.typed import paragraph
from services import word_styles

SOURCE = Path(__file__).with_suffix(".typ")
CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun",
           "WenQuanYi Micro Hei")  # fmt: skip
PLAIN = ("Noto Sans", "DejaVu Sans")  # for what the Chinese type lacks
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class NoChineseType(Refusal):
    template = (
        "No Chinese typeface is installed on the server, so no PDF can be made. Take the Word document, or ask the "
        "operator to install one (Debian: fonts-noto-cjk)."
    )


def to_pdf(paper: Paper) -> bytes:
    """The paper as PDF, its type embedded. Raises NoChineseType."""
    known = families()
    chinese = [name for name in CHINESE if name in known]
    if not chinese:
        raise NoChineseType
    told = {"paper": json.dumps(_told(paper), ensure_ascii=False),
            "fonts": json.dumps(chinese[:1] + [name for name in PLAIN if name in known])}  # fmt: skip
    made: bytes = typst.compile(SOURCE, sys_inputs=told)
    return made


@cache
def families() -> frozenset[str]:
    """The typefaces installed on this machine."""
    return frozenset(typst.Fonts().families())


def _told(paper: Paper) -> dict[str, Any]:
    """The paper as plain data; columns as wide as what stands in them asks for."""
    told = _clean(asdict(paper))
    for part, plain in zip(paper.parts, told["parts"], strict=True):
        plain["kind"] = type(part).__name__.lower()
        if isinstance(part, Grid):
            columns = zip(part.heads, *part.rows, strict=True) if part.rows else ((head,) for head in part.heads)
            plain["widths"] = [max(6, min(18, max(map(len, column)))) for column in columns]
    return told  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    """Without characters that no typeface draws and no XML bears."""
    if isinstance(value, str):
        return paragraph(value, "", 10**9, required=False)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value]


def to_word(*papers: Paper) -> bytes:
    """One document of one or several papers, each a section of its own: its pages say where it comes from."""
    document = Document()
    word_styles.prepare(document, _clean(papers[0].title))
    for at, paper in enumerate(papers):
        section = document.add_section(WD_SECTION.NEW_PAGE) if at else document.sections[0]
        word_styles.page(section, _clean(paper.source))
        document.add_heading(_clean(paper.title), 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph(_clean(paper.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in paper.parts:
            _write(document, part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _write(document: Any, part: Part) -> None:
    match part:
        case Heading(text):
            document.add_heading(_clean(text), 1)
        case Words(text):
            document.add_paragraph(_clean(text))
        case Facts(pairs):
            _table(
                document,
                [[f"{label}：{value}" for label, value in pairs[at : at + 2]] for at in range(0, len(pairs), 2)],
                2,
            )
        case Grid(heads, rows, empty):
            if rows:
                _table(document, [heads, *rows], len(heads), bold=True)
            else:
                document.add_paragraph(_clean(empty))


def _table(document: Any, rows: Any, width: int, bold: bool = False) -> None:
    made = document.add_table(len(rows), width, "Table Grid")
    if bold:
        word_styles.repeat_head(made)
    for at, row in enumerate(rows):
        cells = made.rows[at].cells
        for cell, words in zip(cells, row, strict=False):
            run = cell.paragraphs[0].add_run(_clean(words))
            run.bold = bold and at == 0
