"""Papers as Word documents."""

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from domain.papers import Facts, Grid, Heading, Paper, Part, Words, clean, widths
from services.clock import utc_now


def to_word(*papers: Paper) -> bytes:
    """One document of one or several papers, each on pages of its own. A4, Chinese to the word processor too."""
    document = Document()
    _style(document)
    for at, paper in enumerate(papers):
        section = document.add_section() if at else document.sections[0]
        section.footer.is_linked_to_previous = False  # each paper says at its foot where it comes from
        _foot(section.footer.paragraphs[0], clean(paper.source))
        document.add_heading(clean(paper.title), 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
        document.add_paragraph(clean(paper.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
        for part in paper.parts:
            _write(document, part)
    about = document.core_properties
    about.title, about.author, about.comments = clean(papers[0].title) if papers else "", "安商", ""
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
            document.add_heading(clean(text), 1)
        case Words(text):
            document.add_paragraph(clean(text))
        case Facts(pairs):
            said = [f"{label}{': ' if label.isascii() else '：'}{value}" for label, value in pairs]
            _table(document, [said[at : at + 2] for at in range(0, len(said), 2)], [1, 1])
        case Grid(heads, rows, empty):
            if rows:
                _table(document, [heads, *rows], widths(part), headed=True)
            else:
                document.add_paragraph(clean(empty))


def _table(document: Any, rows: Any, shares: list[int], headed: bool = False) -> None:
    """A table as wide as the page; its heads stand on each page that it goes on to."""
    made = document.add_table(len(rows), len(shares), "Table Grid")
    made.autofit = False
    for column, width in zip(made.columns, shares, strict=True):
        column.width = Cm(17 * width / sum(shares))
    for at, row in enumerate(rows):
        cells = made.rows[at].cells
        for cell, words in zip(cells, row, strict=False):
            run = cell.paragraphs[0].add_run(clean(words))
            run.bold = headed and at == 0
            run.font.size = Pt(9) if len(shares) > 6 else None  # as in the PDF; else words break
    if headed:
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(0)
