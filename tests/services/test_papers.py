"""Papers open in Word and read the same everywhere as PDF: every character drawn, every typeface embedded."""

import io
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from domain.papers import Facts, Grid, Heading, Paper, Words
from services import papers
from services.papers import NoChineseType

HARD = "龘靐 #set text(red) *粗* $x$ <b>&amp;</b> \\ @ref ￥１２３ “引号”…—《》"
PAPER = Paper(
    "一企一表",
    "江南精工有限公司",
    (
        Heading("基本情况"),
        Facts((("企业名称", "江南精工有限公司"), ("统一社会信用代码", "91350211M000100Y43"), ("地址", HARD))),
        Heading("投诉"),
        Grid(("编号", "主题"), (("TS26-00001", "厂区停电"), ("TS26-00002", HARD)), "没有投诉。"),
        Grid(("编号", "主题"), (), "没有走访。"),
        Words("第一行\n第二行 \x00\x07控制符"),
    ),
    "安商系统 2026年3月2日",
)


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in document).replace("\r\n", "").replace("\n", "")


def test_the_pdf_says_every_word_and_takes_none_for_markup():
    said = text_of(papers.to_pdf(PAPER)).replace(" ", "")
    for words in ("一企一表", "91350211M000100Y43", "厂区停电", "没有走访。", "第一行", "第二行", "安商系统"):
        assert words in said
    for odd in ("龘", "靐", "#settext(red)", "*粗*", "$x$", "<b>&amp;</b>", "@ref"):
        assert odd in said


def test_no_character_of_the_pdf_is_missing_in_its_embedded_typeface():
    pdf = papers.to_pdf(PAPER)
    assert b"/FontFile" in pdf  # embedded
    page = pypdfium2.PdfDocument(pdf)[0]
    drawn = [o for o in page.get_objects() if o.type == pypdfium2.raw.FPDF_PAGEOBJ_TEXT]
    assert drawn
    for thing in drawn:
        font = pypdfium2.raw.FPDFTextObj_GetFont(thing.raw)
        assert pypdfium2.raw.FPDFFont_GetIsEmbedded(font) == 1
    text = page.get_textpage()
    count = text.count_chars()
    assert not any(pypdfium2.raw.FPDFText_GetUnicode(text.raw, at) in (0, 0xFFFD) for at in range(count))
    assert not any(pypdfium2.raw.FPDFText_HasUnicodeMapError(text.raw, at) == 1 for at in range(count))


def test_the_word_document_opens_and_says_the_same():
    document = Document(io.BytesIO(papers.to_word(PAPER, PAPER)))
    said = "\n".join(p.text for p in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert said.count("一企一表") == 2 and "第二行" in said and "没有走访。" in said
    assert "厂区停电" in cells and HARD in cells and f"地址：{HARD}" in cells


def test_each_paper_of_a_word_document_says_on_its_own_pages_where_it_comes_from():
    other = replace(PAPER, source="另一作者 2026年4月2日")
    document = Document(io.BytesIO(papers.to_word(PAPER, other)))
    assert [s.footer.paragraphs[0].text.strip() for s in document.sections] == [PAPER.source, other.source]
    assert all("PAGE" in s.footer._element.xml for s in document.sections)


def test_the_word_document_is_chinese_on_a4_and_repeats_the_heads_of_its_tables():
    made = papers.to_word(PAPER)
    document = Document(io.BytesIO(made))
    assert {(round(s.page_width.mm), round(s.page_height.mm)) for s in document.sections} == {(210, 297)}
    assert document.core_properties.author == "安商" and document.core_properties.title == PAPER.title
    heads = [table for table in document.tables if "w:tblHeader" in table._tbl.xml]
    assert [table.cell(0, 0).text for table in heads] == ["编号"]
    for name in ("Normal", "Title", "Heading 1"):
        faces = document.styles[name].element.rPr.rFonts.attrib
        assert faces[qn("w:eastAsia")] == "宋体" and not any("Theme" in face for face in faces)
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        said = (packed.read("word/styles.xml") + packed.read("word/settings.xml")).decode()
        assert "ja-JP" not in said and 'w:eastAsia="zh-CN"' in said


def test_without_a_chinese_typeface_the_pdf_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(papers, "families", lambda: frozenset({"DejaVu Sans"}))
    with pytest.raises(NoChineseType):
        papers.to_pdf(PAPER)
