"""The secret of a receipt: hard to guess, easy to read out and to type."""

from hypothesis import given
from hypothesis import strategies as st

from domain.front_door import title_of
from domain.receipts import BITS, LETTERS, number_as_typed, spell, understood

numbers = st.integers(0, 2**BITS - 1)


def test_a_secret_has_eighty_bits():
    assert BITS >= 80
    assert len({spell(n) for n in (0, 1, 2**BITS - 1)}) == 3


@given(numbers, numbers)
def test_no_two_secrets_are_spelled_alike(one, other):
    assert (spell(one) == spell(other)) == (one == other)


@given(numbers)
def test_a_secret_is_understood_however_it_is_typed(number):
    secret = spell(number)
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in secret)
    for typed in (secret, secret.lower(), secret.replace("-", ""), secret.replace("-", " "), f" {secret}\n", wide,
                  secret.replace("-", "—"), secret.replace("0", "O").replace("1", "l")):  # fmt: skip
        assert understood(typed) == secret


@given(st.text(max_size=200))
def test_what_cannot_be_a_secret_is_none(typed):
    spelled = understood(typed)
    assert spelled == "" or (len(spelled) == 19 and set(spelled) <= {*LETTERS, "-"})


def test_a_number_is_understood_however_it_is_typed():
    assert {number_as_typed(t) for t in ("TS26-00042", "ts2600042", " ts26 00042 ", "TS26—00042")} == {"TS26-00042"}


def test_the_subject_is_the_first_sentence_cut_where_it_is_long():
    assert title_of("停电三次。请尽快恢复！") == "停电三次"
    assert title_of("No power since 8 this morning. Please help") == "No power since 8 this morning"
    assert len(title_of("长" * 300)) == 40
