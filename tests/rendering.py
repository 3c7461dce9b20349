"""Papers as a reader sees them: what a PDF says, in which embedded typefaces, and whether each draws its characters."""

import ctypes
import subprocess
from collections import defaultdict
from contextlib import closing
from functools import cache
from pathlib import Path

import pypdfium2
from PIL import ImageStat
from pypdfium2 import raw

HYPHEN = "\x02"  # how the reader tells a word that was parted at the end of a line


def as_pdf(folder: Path, documents: dict[str, bytes]) -> dict[str, "Reading"]:
    """Word documents by name, opened by LibreOffice and printed to PDF, all in one go."""
    for name, content in documents.items():
        (folder / f"{name}.docx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    names = [str(folder / f"{name}.docx") for name in documents]
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *names],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return {name: Reading((folder / f"{name}.pdf").read_bytes()) for name in documents}


class Reading:
    """A PDF, read back.

    `text`: without white space, as lines break where they will. `typefaces`: the characters set in each, by its name
    and whether it is embedded. `sizes`: of the pages, in mm. `blank`: the pages on which nothing can be seen.
    """

    def __init__(self, pdf: bytes) -> None:
        self.text, self.sizes, self.blank = "", [], []
        self.typefaces: dict[tuple[str, bool], set[str]] = defaultdict(set)
        with closing(pypdfium2.PdfDocument(pdf)) as document:
            for number, page in enumerate(document, 1):
                self._read(number, page)
                page.close()

    def _read(self, number: int, page: pypdfium2.PdfPage) -> None:
        text = page.get_textpage()
        self.text += "".join(text.get_text_range().split())
        self.sizes.append(tuple(round(side / 72 * 25.4) for side in page.get_size()))
        for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
            font = raw.FPDFTextObj_GetFont(thing.raw)
            said = set("".join(_text_of(thing, text).split()))
            self.typefaces[_name(font), raw.FPDFFont_GetIsEmbedded(font) == 1] |= said
        if any(raw.FPDFText_GetUnicode(text.raw, at) in (0, 0xFFFD) for at in range(text.count_chars())):
            self.typefaces["", False].add("\0")  # something is drawn that stands for nothing
        if ImageStat.Stat(page.render(scale=1).to_pil().convert("L")).stddev[0] < 1:
            self.blank.append(number)
        text.close()

    @property
    def undrawn(self) -> set[str]:
        """Characters for which the typeface that they are set in has no picture."""
        return {
            character
            for (name, _embedded), said in self.typefaces.items()
            for character in said
            if not any(first <= ord(character) <= last for first, last in _drawn_by(name))
        }

    @property
    def strange(self) -> list[str]:
        """Typefaces that the reader would need to have."""
        return [name for name, embedded in self.typefaces if not embedded]


def _text_of(thing: pypdfium2.PdfObject, page: pypdfium2.PdfTextPage) -> str:
    length = raw.FPDFTextObj_GetText(thing.raw, page.raw, None, 0)
    held = (ctypes.c_ushort * (length // 2 + 1))()
    raw.FPDFTextObj_GetText(thing.raw, page.raw, held, length)
    return bytes(held).decode("utf-16-le").replace("\0", "").replace(HYPHEN, "-")


def _name(font: raw.FPDF_FONT) -> str:
    length = raw.FPDFFont_GetBaseFontName(font, None, 0)
    held = ctypes.create_string_buffer(length)
    raw.FPDFFont_GetBaseFontName(font, held, length)
    return held.value.decode().split("+")[-1]


@cache
def _drawn_by(name: str) -> tuple[tuple[int, int], ...]:
    """The stretches of characters that an installed typeface draws. A PDF may lengthen its name, with -Identity-H."""
    spans = [
        tuple((int(one, 16), int(last or one, 16)) for one, _, last in (span.partition("-") for span in set_.split()))
        for known, set_ in _installed()
        if name == known or name.startswith(f"{known}-")
    ]
    return tuple(span for one in spans for span in one)


@cache
def _installed() -> tuple[tuple[str, str], ...]:
    listed = subprocess.run(
        ["fc-list", "--format=%{postscriptname}\t%{charset}\n"], capture_output=True, text=True, check=True
    )
    lines = (line.partition("\t") for line in listed.stdout.splitlines())
    return tuple((name, spans) for name, _tab, spans in lines if name)
