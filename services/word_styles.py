"""How a Word document of the house looks: A4, Chinese type throughout, its source and page at the foot of each page."""

from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from services.clock import utc_now

LATIN, CHINESE = "Times New Roman", "宋体"
BLACK = RGBColor(0, 0, 0)
FACES = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")  # they would win over what is named


def prepare(document: Any, title: str) -> None:
    """Typefaces, language, and what the properties of the file say."""
    for name in ("Normal", "Title", "Subtitle", "Heading 1"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = LATIN, BLACK
        faces = style.element.get_or_add_rPr().get_or_add_rFonts()
        faces.set(qn("w:eastAsia"), CHINESE)
        for face in FACES:
            faces.attrib.pop(qn(face), None)
    document.styles["Normal"].font.size = Pt(10.5)
    for said in document.styles.element.iter(qn("w:lang")):
        said.set(qn("w:eastAsia"), "zh-CN")
    for said in document.settings.element.iter(qn("w:themeFontLang")):
        said.set(qn("w:eastAsia"), "zh-CN")
    told = document.core_properties
    told.title, told.author, told.comments, told.language = title, "安商", "", "zh-CN"
    told.created = told.modified = utc_now()


def page(section: Any, source: str) -> None:
    """A4, upright; at its foot the source on the left and the page on the right."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.footer.is_linked_to_previous = False
    foot = section.footer.paragraphs[0]
    foot.text = f"{source}\t"
    for stop in foot.style.paragraph_format.tab_stops:  # those of a page of another size
        foot.paragraph_format.tab_stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    foot.paragraph_format.tab_stops.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
    _field(foot.add_run(), "PAGE")


def repeat_head(table: Any) -> None:
    """The first row stands again at the head of each page that the table goes on to."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)


def _field(run: Any, code: str) -> None:
    for kind, words in (("begin", None), (None, code), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = words
        run._r.append(part)
