from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Incomplete
from domain.typed import OutOfBounds, TooLong, insist, line, paragraph, within


@given(st.text())
def test_a_cleaned_line_is_one_line_and_cleaning_it_again_changes_nothing(text):
    once = line(text, "Name", most=10_000, required=False)
    assert not set(once) & set("\r\n\t\v\f\0\u202e")
    assert line(once, "Name", most=10_000, required=False) == once


def test_everything_that_is_missing_is_named_at_once():
    insist({"Why": "停电", "Working days": 3, "Co-hosts": [2]})
    with pytest.raises(Incomplete) as refusal:
        insist({"Why": " ", "Working days": 3, "Evidence": None, "Co-hosts": []})
    assert refusal.value.params["fields"] == ("Why", "Evidence", "Co-hosts")


def test_quotes_html_and_emoji_are_kept_as_typed():
    for name in ('O\'Neil "Steel"', "<script>alert(1)</script>", "江南🏭精密", "ＡＢＣ（中国）"):
        assert line(name, "Name") == name


def test_too_long_and_empty_are_refused_with_the_name_of_the_field():
    with pytest.raises(TooLong) as long:
        line("江" * 10_000, "Project name")
    assert long.value.params == {"field": "Project name", "most": 200, "length": 10_000}
    with pytest.raises(Incomplete) as empty:
        line(" \u3000\n", "Project name")
    assert empty.value.params == {"fields": ("Project name",)}


def test_a_paragraph_keeps_its_lines():
    assert paragraph("一\r\n二\n", "Note") == "一\n二"


def test_a_number_outside_its_bounds_is_refused():
    assert within(None, "Jobs", 0, 5) is None
    assert within(Decimal(5), "Jobs", 0, 5) == 5
    with pytest.raises(OutOfBounds):
        within(-1, "Jobs", 0, 5)
