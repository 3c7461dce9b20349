import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo.names import USCC
from domain.enterprises import NotACreditCode, credit_code, name_key

REAL = (
    "91110108551385082Q",
    "91440300708461136T",
    "91330100799655058B",
    "914403001922038216",
    "91110000802100433B",
    "91310000132260250X",
)


@pytest.mark.parametrize("code", REAL)
def test_codes_of_real_enterprises_are_accepted(code):
    assert credit_code(code) == code


@pytest.mark.parametrize(
    "typed",
    ["91110108551385082q", " 91110108 551385082Q\n", "９１１１０１０８５５１３８５０８２Ｑ", "91110108-55138508-2Q"],
)
def test_width_case_spaces_and_dashes_do_not_count(typed):
    assert credit_code(typed) == REAL[0]


@given(st.sampled_from(REAL), st.integers(0, 17), st.sampled_from(USCC))
def test_one_wrong_character_is_always_caught(code, place, wrong):
    typed = code[:place] + wrong + code[place + 1 :]
    if typed == code:
        assert credit_code(typed) == code
    else:
        with pytest.raises(NotACreditCode):
            credit_code(typed)


@given(st.sampled_from(REAL), st.integers(2, 15))
def test_two_neighbours_of_the_body_that_changed_places_are_caught(code, place):
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if typed != code:
        with pytest.raises(NotACreditCode):
            credit_code(typed)


@pytest.mark.parametrize("typed", ["", "9111010855138508", "91110108551385082QQ", "江" * 18, "IOSVZ" + "1" * 13])
def test_what_cannot_be_a_code_is_refused(typed):
    with pytest.raises(NotACreditCode):
        credit_code(typed)


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_refused_and_never_anything_else(text):
    try:
        code = credit_code(text)
    except NotACreditCode:
        return
    assert len(code) == 18


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("江南精工有限公司", "江南精工股份有限公司"),
        ("江南精工（中国）有限责任公司", "江南精工(中国)有限公司"),
        ("ＡＢＣ Co., Ltd.", "abc"),
        ("Siemens GmbH", "SIEMENS"),
    ],
)
def test_names_alike_but_for_form_width_and_brackets_have_one_key(one, other):
    assert name_key(one) == name_key(other)


def test_names_of_different_enterprises_have_different_keys():
    assert name_key("江南精工有限公司") != name_key("江北精工有限公司")
