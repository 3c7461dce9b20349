import io
import zipfile

import pytest

from services.files import MOST_BYTES, EmptyFile, FileNotAccepted, FileTooLarge, check, keep, path_of


def packed(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


DOCX = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
PDF = b"%PDF-1.7\n%%EOF"


def office(**more):
    return packed(**DOCX, **more)


@pytest.mark.parametrize(
    ("content", "media"),
    [(PDF, "application/pdf"), (b"\x89PNG\r\n\x1a\n....", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg")],
)
def test_the_content_says_what_a_file_is(content, media):
    assert check("whatever.txt", content).media_type == media


def test_a_word_document_is_known_by_its_parts():
    assert check("协议.docx", office()).filename == "协议.docx"


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 an executable",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        packed(**{"anything.txt": "x"}),
        b"PK\x03\x04 a broken zip",
    ],
    ids=["renamed executable", "svg", "html", "plain zip", "broken zip"],
)
def test_what_is_none_of_the_accepted_kinds_is_refused_whatever_its_name(content):
    with pytest.raises(FileNotAccepted):
        check("agreement.pdf", content)


def test_a_zip_bomb_is_refused_without_unpacking_it():
    with pytest.raises(FileNotAccepted):
        check("bomb.docx", office(**{"word/huge.xml": b"0" * (201 * 1024 * 1024)}))


def test_macros_are_refused():
    with pytest.raises(FileNotAccepted):
        check("macro.docx", office(**{"word/vbaProject.bin": b"x"}))


def test_an_empty_and_a_too_large_file_are_refused():
    with pytest.raises(EmptyFile):
        check("a.pdf", b"")
    with pytest.raises(FileTooLarge):
        check("a.pdf", PDF + b"0" * MOST_BYTES)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\协议.exe", "协议.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("...", "document.pdf"),
        ('<b>"x"|?*.pdf', "bx.pdf"),
    ],
)
def test_a_name_loses_its_path_and_gets_the_suffix_of_its_content(typed, kept):
    assert check(typed, PDF).filename == kept


def test_a_kept_file_reads_back_and_is_kept_once(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    file = check("a.pdf", PDF)
    keep(file)
    keep(file)
    assert path_of(file.sha256).read_bytes() == PDF
    assert len([p for p in (tmp_path / "files").rglob("*") if p.is_file()]) == 1
