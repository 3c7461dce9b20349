"""Two Chinese characters or three others, cut out of a text anywhere, find it again."""

import re

from hypothesis import given
from hypothesis import strategies as st

from domain.grams import Sought, grams, holds, plain, sought, words

TEXTS = st.text(
    alphabet=st.sampled_from([*"停电影响生产线的企业招商局", *"abXY019", *" -，。/\n", "Ａ", "３"]), max_size=60
)


@st.composite
def cuts(draw):
    """A text, and a stretch cut out of it that somebody might type."""
    text = draw(TEXTS)
    start = draw(st.integers(0, len(text)))
    return text, text[start : draw(st.integers(start, len(text)))]


def found(typed, text):
    asked, kept = sought(typed), grams(text)
    starts = all(any(piece.startswith(beginning) for piece in kept) for beginning in asked.beginnings)
    return bool(asked) and asked.pieces <= kept and starts and holds(plain(text), words(typed))


@given(cuts())
def test_every_stretch_with_a_letter_in_it_finds_the_text_that_it_was_cut_from(cut):
    text, piece = cut
    assert found(piece, text) or not re.search(r"\w", piece)


@given(st.text(max_size=40), st.text(max_size=5))
def test_any_text_can_be_kept_and_any_word_can_be_typed(text, typed):
    kept, asked = grams(text), sought(typed)
    for piece in (*kept, *asked.pieces, *asked.beginnings):
        assert piece.isalnum() and 0 < len(piece) <= max(3, len(plain(typed)))


def test_two_chinese_characters_are_one_piece():
    assert sought("停电") == Sought(frozenset({"停电"}), frozenset())
    assert grams("停电，停产") >= {"停电", "停产"} and "电停" not in grams("停电，停产")


def test_parts_of_codes_are_found_by_three_characters_across_their_hyphens():
    for typed in ("TS26-00042", "ts26", "26-00042", "042"):
        assert found(typed, "编号 TS26-00042 的投诉")
    assert not found("00043", "TS26-00042")


def test_letters_next_to_chinese_belong_together():
    for typed in ("3号", "B栋", "5G基站", "基站"):
        assert found(typed, "园区3号楼B栋的5G基站")


def test_one_or_two_letters_or_one_chinese_character_still_find():
    for typed in ("26", "5", "站", "G", "园"):
        assert found(typed, "园区TS26的5G基站")
    assert sought("站") == Sought(frozenset(), frozenset({"站"}))


def test_capitals_and_full_width_forms_are_the_same_word():
    assert found("ａｂｃ１", "x-ABC1") and found("ABC", "ａｂｃ")


def test_pieces_that_all_occur_apart_are_told_from_the_word():
    text = plain("停电，电影，影响")
    assert sought("停电影响").pieces <= grams(text) and not holds(text, words("停电影响"))


def test_signs_alone_look_for_nothing():
    assert not sought("%_ -- “”")
    assert words("  停电  江南 ") == ("停电", "江南")
