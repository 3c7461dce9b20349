"""Papers open in Word and read the same everywhere as PDF: every character drawn, every typeface embedded."""

import io
import zipfile
from contextlib import closing
from dataclasses import replace

import pypdfium2
import pytest
import typst
from docx import Document

from domain.papers import Facts, Grid, Heading, Paper, Words
from services import papers, word_papers
from services.papers import NoChineseType
from tests.rendering import Reading, as_pdf

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


def test_the_pdf_says_every_word_and_takes_none_for_markup():
    said = Reading(papers.to_pdf(PAPER)).text
    for words in ("一企一表", "91350211M000100Y43", "厂区停电", "没有走访。", "第一行", "第二行", "安商系统"):
        assert words in said
    for odd in ("龘", "靐", "#settext(red)", "*粗*", "<b>&amp;</b>", "@ref", "$x$"):
        assert odd in said


def test_no_character_of_the_pdf_is_missing_in_its_embedded_typeface():
    pdf = Reading(papers.to_pdf(PAPER))
    assert pdf.typefaces and not (pdf.strange or pdf.undrawn or pdf.blank)


def test_what_no_typeface_draws_is_shown_as_the_printers_sign_for_it():
    pdf = Reading(papers.to_pdf(replace(PAPER, parts=(Words("厂区👍🏽很好ꦀ。\n𬭎先生"),))))
    assert "厂区〓很好〓。𬭎先生" in pdf.text.replace("〓〓", "〓")
    assert not pdf.undrawn


def test_a_missing_character_would_be_noticed(monkeypatch):
    monkeypatch.setattr(papers, "_set", lambda words, fonts: typst.compile(
        papers.SOURCE, sys_inputs={"paper": words, "fonts": fonts}))  # fmt: skip
    assert Reading(papers.to_pdf(replace(PAPER, parts=(Words("👍"),)))).undrawn


def test_the_word_document_opens_and_says_the_same():
    document = Document(io.BytesIO(word_papers.to_word(PAPER, PAPER)))
    said = "\n".join(p.text for p in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert said.count("一企一表") == 2 and "第二行" in said and "没有走访。" in said
    assert "厂区停电" in cells and HARD in cells and f"地址：{HARD}" in cells
    with zipfile.ZipFile(io.BytesIO(word_papers.to_word(PAPER))) as packed:
        styles = packed.read("word/styles.xml").decode()
    assert 'w:eastAsia="SimSun"' in styles and 'w:eastAsia="zh-CN"' in styles and "eastAsiaTheme" not in styles.split(
        'w:styleId="Heading1"')[1].split("</w:style>")[0]  # fmt: skip
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)


def test_a_fact_in_the_word_document_is_set_off_as_its_language_does():
    facts = Facts((("Score", "79"), ("评分", "79")))
    [table] = Document(io.BytesIO(word_papers.to_word(replace(PAPER, parts=(facts,))))).tables
    assert [cell.text for cell in table.rows[0].cells] == ["Score: 79", "评分：79"]


def test_each_paper_of_a_document_says_at_its_own_foot_where_it_comes_from():
    document = Document(
        io.BytesIO(word_papers.to_word(PAPER, replace(PAPER, source="甲 10月1日"), replace(PAPER, source="乙")))
    )
    feet = [section.footer.paragraphs[0].text.strip(" /") for section in document.sections]
    assert feet == ["安商系统 2026年3月2日", "甲 10月1日", "乙"]
    assert document.core_properties.author == "安商" and not document.core_properties.comments


def test_without_a_chinese_typeface_the_pdf_is_refused_in_a_sentence(monkeypatch):
    monkeypatch.setattr(papers, "families", lambda: frozenset({"DejaVu Sans"}))
    with pytest.raises(NoChineseType):
        papers.to_pdf(PAPER)


def test_no_word_is_broken_where_a_table_has_many_columns(tmp_path):
    heads = ("Number", "Project", "Stage", "Planned investment", "Accountable department", "Accountable leader",
             "Accountable officer", "Lead leader")  # fmt: skip
    row = ("XM26-00017", "金桥高端装备项目", "Signing", "CNY 78 million", "行政审批局", "于梦洁", "谢淑芬", "—")
    paper = Paper("题", "副题", (Grid(heads, (row,), ""),), "来源")
    as_pdf(tmp_path, {"many": word_papers.to_word(paper)})
    with closing(pypdfium2.PdfDocument(tmp_path / "many.pdf")) as printed:
        words = printed[0].get_textpage().get_text_range().split()
    for word in ("Number", "Stage", "Signing", "Accountable", "investment", "department"):
        assert word in words, words
