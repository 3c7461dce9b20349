"""The store of uploaded files: bytes under their SHA-256, checked by content before they are let in."""

import hashlib
import io
import os
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from db.settings import Settings
from domain.errors import Refusal

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024


class EmptyFile(Refusal):
    template = "The file is empty."


class FileTooLarge(Refusal):
    template = "The file is larger than {most} MB."


class FileNotAccepted(Refusal):
    template = "This file is not a PDF, a PNG or JPEG picture, or a Word or Excel document (.docx, .xlsx)."


@dataclass(frozen=True)
class Checked:
    """A file that may come in: a harmless name, what its content says it is, its bytes."""

    filename: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


MAGIC = {b"%PDF-": ("application/pdf", ".pdf"), b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
         b"\xff\xd8\xff": ("image/jpeg", ".jpg")}  # fmt: skip
OFFICE = {
    "word/document.xml": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
}


def check(filename: str, content: bytes) -> Checked:
    """Look at the bytes, not at the name. Raises EmptyFile, FileTooLarge, FileNotAccepted."""
    if not content:
        raise EmptyFile
    if len(content) > MOST_BYTES:
        raise FileTooLarge(most=MOST_BYTES // 1024 // 1024)
    media_type, suffix = _kind(content)
    return Checked(harmless(filename, suffix), media_type, content)


def _kind(content: bytes) -> tuple[str, str]:
    for magic, kind in MAGIC.items():
        if content.startswith(magic):
            return kind
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            members = packed.infolist()
            bomb = sum(m.file_size for m in members) > MOST_UNPACKED
            macros = any(m.filename.lower().endswith("vbaproject.bin") for m in members)
            inside = {m.filename for m in members}
    except (zipfile.BadZipFile, ValueError, RuntimeError) as not_a_zip:
        raise FileNotAccepted from not_a_zip
    for member, kind in OFFICE.items():
        if member in inside and "[Content_Types].xml" in inside and not bomb and not macros:
            return kind
    raise FileNotAccepted


def harmless(filename: str, suffix: str) -> str:
    """The last part of the name, without control characters, with the suffix that its content has."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    stem = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem = stem.removesuffix(PurePosixPath(stem).suffix).strip(" .")[:120]
    return (stem or "document") + suffix


def store() -> Path:
    return Settings.from_env().data_dir / "files"


def keep(file: Checked, folder: Path | None = None) -> None:
    """Write the bytes under their hash, whole or not at all; the same bytes are kept once, and written anew where they
    were damaged. `folder`: if not in the store."""
    place = path_of(file.sha256, folder)
    if place.exists() and place.read_bytes() == file.content:
        return
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=place.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(file.content)
        out.flush()
        os.fsync(out.fileno())
    os.replace(temporary, place)


def path_of(sha256: str, folder: Path | None = None) -> Path:
    return (folder or store()) / sha256[:2] / sha256
