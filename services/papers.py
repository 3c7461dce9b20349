"""Papers as Word and as PDF. The PDF is one for the archive (PDF/A-2u): its type is embedded, each character drawn."""

import io
import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import typst
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from domain.errors import Refusal
from domain.papers import Facts, Grid, Heading, Paper, Part, Words
from domain.typed import paragraph
from services.clock import utc_now

SOURCE = Path(__file__).with_suffix(".typ")
CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "SimSun",
           "WenQuanYi Micro Hei")  # fmt: skip
PLAIN = ("Noto Sans", "DejaVu Sans")  # for what the Chinese type lacks
UNDRAWN = "〓"  # the printers' sign for a character that they have no type for
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


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
    told = _clean(asdict(paper))
    for part, plain in zip(paper.parts, told["parts"], strict=True):
        plain["kind"] = type(part).__name__.lower()
        if isinstance(part, Grid):
            plain["widths"] = _widths(part)
    return told  # type: ignore[no-any-return]


def _widths(grid: Grid) -> list[int]:
    """The share of the page that each column asks for. A head of several words may stand on as many lines."""
    heads = (max(head.split() or [""], key=_breadth) + "  " for head in grid.heads)  # bold: a little broader
    columns = zip(heads, *grid.rows, strict=True)
    return [4 + max(7, min(26, max(map(_breadth, column)))) for column in columns]


def _breadth(words: str) -> int:
    """How much room words ask for on one line; Chinese characters are twice as broad as others."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in words)


def _clean(value: Any) -> Any:
    """Without characters that no typeface draws and no XML bears."""
    if isinstance(value, str):
        return paragraph(value, "", 10**9, required=False)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    return [_clean(inner) for inner in value]


def to_word(*papers: Paper) -> bytes:
    """One document of one or several papers, each on pages of its own. A4, Chinese to the word processor too."""
    document = Document()
    _style(document)
    for at, paper in enumerate(papers):
        section = document.add_section() if at else document.sections[0]
        section.footer.is_linked_to_previous = False  # each paper says at its foot where it comes from
        _foot(section.footer.paragraphs[0], _clean(paper.source))
        document.add_heading(_clean(paper.title), 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph(_clean(paper.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in paper.parts:
            _write(document, part)
    about = document.core_properties
    about.title, about.author, about.comments = _clean(papers[0].title) if papers else "", "安商", ""
    about.created = about.modified = utc_now().replace(tzinfo=None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _style(document: Any) -> None:
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:eastAsia"), "zh-CN")
    for name, chinese, size in (("Normal", "SimSun", 10.5), ("Title", "SimHei", 18), ("Heading 1", "SimHei", 13)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Times New Roman", Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)  # a theme would win over the name
        fonts.set(qn("w:eastAsia"), chinese)
    document.styles["Footer"].font.size = Pt(8)
    border = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    border.getparent().remove(border)


def _foot(paragraph: Any, source: str) -> None:
    """Where the paper comes from, and the page that it is."""
    paragraph.add_run(f"{source}    ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)


def _write(document: Any, part: Part) -> None:
    match part:
        case Heading(text):
            document.add_heading(_clean(text), 1)
        case Words(text):
            document.add_paragraph(_clean(text))
        case Facts(pairs):
            said = [f"{label}{': ' if label.isascii() else '：'}{value}" for label, value in pairs]
            _table(document, [said[at : at + 2] for at in range(0, len(said), 2)], [1, 1])
        case Grid(heads, rows, empty):
            if rows:
                _table(document, [heads, *rows], _widths(part), headed=True)
            else:
                document.add_paragraph(_clean(empty))


def _table(document: Any, rows: Any, widths: list[int], headed: bool = False) -> None:
    """A table as wide as the page; its heads stand on each page that it goes on to."""
    made = document.add_table(len(rows), len(widths), "Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, widths, strict=True):
        column.width = Cm(17 * width / sum(widths))
    for at, row in enumerate(rows):
        cells = made.rows[at].cells
        for cell, words in zip(cells, row, strict=False):
            run = cell.paragraphs[0].add_run(_clean(words))
            run.bold = headed and at == 0
            run.font.size = Pt(9) if len(widths) > 6 else None  # as in the PDF; else words break
    if headed:
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(0)
