"""What the documents promise is there: files, pictures, commands, words."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from manage import COMMANDS

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MOST_BYTES = 150 * 1024


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#\s]+)\)", text(path))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_of_ours_that_is_named_exists(path):
    named = re.findall(r"`((?:domain|db|services|ui|web|pages|demo|tests)/[\w/.]+\.(?:py|po))`", text(path))
    assert [name for name in named if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_exists(path):
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.M))
    said = text(path)
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", said, re.M)) <= targets
    assert set(re.findall(r"manage\.py (?!--)([a-z-]+)", said)) <= set(COMMANDS)


def test_pictures_are_small_and_each_is_shown():
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert [p.name for p in pictures if p.stat().st_size > MOST_BYTES] == []
    shown = "".join(text(path) for path in DOCUMENTS)
    assert [p.name for p in pictures if f"pictures/{p.name}" not in shown] == []
    assert "docs/pictures/project.png" in text(ROOT / "README.md")


def test_both_staff_guides_show_the_same_things():
    zh, en = (
        set(re.findall(r"pictures/([\w-]+)\.png", text(ROOT / f"docs/staff-guide.{lang}.md"))) for lang in ("zh", "en")
    )
    assert {name.removesuffix("-en") for name in en} - {"project-dark"} == zh


def test_the_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_the_glossary_speaks_the_words_of_the_screens():
    """A Chinese term of the glossary stands on some screen; the few that only the opinion uses are named here."""
    said = ""
    for path in (ROOT / "locale" / "zh_CN").glob("*.po"):
        with path.open("rb") as file:
            said += "\n".join(str(message.string) for message in read_po(file))
    terms = [row.split("|")[1] for row in text(ROOT / "docs/glossary.md").splitlines() if row.startswith("| ")]
    words = {word for term in terms for word in re.split(r"[、：]", term.strip()) if word not in ("中文", "---")}
    assert {word for word in words if word not in said} <= {"历任责任", "全方位"}


@pytest.mark.parametrize("guide", ["operator-guide.md", "operator-guide.zh.md"])
def test_every_setting_the_operator_reads_of_is_one(guide):
    known = set(re.findall(r'environ\.get\("(\w+)"\)', text(ROOT / "db/settings.py")))
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", text(ROOT / "docs" / guide), re.M))
    assert known <= table
    assert table - known == {"FORWARDED_ALLOW_IPS", "LANG"}


def test_both_operator_guides_have_the_same_chapters_and_commands():
    zh, en = (text(ROOT / "docs" / name) for name in ("operator-guide.zh.md", "operator-guide.md"))
    assert zh.count("\n## ") == en.count("\n## ")
    assert set(re.findall(r"manage\.py [a-z-]+", zh)) == set(re.findall(r"manage\.py [a-z-]+", en))
    assert set(re.findall(r"`(anshang_\w+)", zh)) == set(re.findall(r"`(anshang_\w+)", en))


def test_every_figure_the_operator_reads_of_is_counted():
    counted = "".join(text(ROOT / name) for name in ("services/meters.py", "web/metrics.py"))
    for figure in re.findall(r"`anshang_(\w+)", text(ROOT / "docs/operator-guide.md")):
        assert figure.removesuffix("_total") in counted, figure
