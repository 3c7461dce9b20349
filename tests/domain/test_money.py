from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Currency, NotAnAmount, parse_amount

USD = Currency.USD


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("12000", "12000", None),
        ("3000万元", "3000", None),
        ("3000万", "3000", None),
        ("1.2亿元", "12000", None),
        ("1.2亿", "12000", None),
        ("35000000元", "3500", None),
        ("12,000", "12000", None),
        ("１２，０００", "12000", None),
        ("１．２亿元", "12000", None),
        ("\u3000 3 000 万元 ", "3000", None),
        ("+5", "5", None),
        ("0", "0", None),
        ("3000万美元", "3000", USD),
        ("1.5亿美金", "15000", USD),
        ("800万港币", "800", Currency.HKD),
        ("900万新台币", "900", Currency.TWD),
        ("70亿日元", "700000", Currency.JPY),
        ("2000万新加坡元", "2000", Currency.SGD),
        ("人民币3000万元", "3000", Currency.CNY),
        ("3000万元人民币", "3000", Currency.CNY),
        ("3000万人民币", "3000", Currency.CNY),
        ("美元3000万", "3000", USD),
        (12000, "12000", None),
        (1.5, "1.5", None),
        (Decimal("0.00004"), "0", None),
    ],
)
def test_amounts_as_people_write_them(text, amount, currency):
    assert parse_amount(text) == (Decimal(amount), currency)


def test_a_bare_number_is_in_the_unit_of_its_column_and_a_written_unit_wins():
    assert parse_amount("12000", "元")[0] == Decimal("1.2")
    assert parse_amount("2", "亿")[0] == 20_000
    assert parse_amount("2万元", "亿")[0] == 2


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "-5", "(5)", "1.2.3", "1e5", "约3000万元", "3000万元左右", "亿", "3千万", "nan", "inf", "1/2",
     "3000-5000万", "3000万元元", "美元", None, "9" * 40, "½", "人民币3000万美元", "美元3000万元", "<b>3</b>"],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused_with_the_words_as_typed(text):
    with pytest.raises(NotAnAmount) as refused:
        parse_amount(text)
    assert refused.value.params == {"text": str(text)[:60]}


@given(st.decimals(0, 10**10, places=4, allow_nan=False))
def test_writing_an_amount_and_reading_it_gives_the_same_amount(amount):
    for text in (f"{amount}", f"{amount:,}", f"{amount}万元"):
        assert parse_amount(text) == (amount, None)


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused_and_never_anything_else(text):
    try:
        amount, _ = parse_amount(text)
    except NotAnAmount:
        return
    assert amount >= 0 and amount.is_finite()
