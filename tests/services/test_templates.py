"""Reply templates: the centre keeps them, unknown fields are refused, facts fill them."""

import pytest

from domain.categories import Category
from domain.errors import Incomplete, NotAllowed
from domain.templates import BrokenField, UnknownField, filled
from services import templates
from services.templates import TemplateThere
from tests.factories import Zone


@pytest.fixture
def zone(database):
    return Zone()


def test_the_centre_keeps_them_and_everyone_who_replies_finds_them(zone):
    templates.add(zone.dispatcher, name="已受理", body="{enterprise}：您反映的{title}（{number}）已受理。")
    templates.add(zone.dispatcher, name="停电", body="已派抢修。", category=Category.POWER)
    assert [one.name for one in templates.listing(zone.officer)] == ["停电", "已受理"]
    assert [one.name for one in templates.listing(zone.officer, category=Category.FIRE)] == ["已受理"]
    with pytest.raises(NotAllowed):
        templates.add(zone.officer, name="我的", body="x")


@pytest.mark.parametrize(
    ("body", "refusal"),
    [("{phone}", UnknownField), ("{number", BrokenField), ("}", BrokenField), ("{}", UnknownField),
     ("{number!r}", UnknownField), ("{number:>9}", UnknownField), ("{number.real}", UnknownField), (" ", Incomplete)],
)  # fmt: skip
def test_a_field_that_is_none_is_refused_when_it_is_saved(zone, body, refusal):
    with pytest.raises(refusal):
        templates.add(zone.dispatcher, name="坏的", body=body)


def test_a_name_is_used_once_until_its_template_is_withdrawn(zone):
    templates.add(zone.dispatcher, name="已受理", body="一")
    with pytest.raises(TemplateThere):
        templates.add(zone.dispatcher, name=" 已受理 ", body="二")
    [card] = templates.listing(zone.dispatcher)
    templates.change(zone.dispatcher, card, name="已受理", body="改")
    [card] = templates.listing(zone.dispatcher)
    assert card.body == "改"
    templates.retire(zone.dispatcher, card)
    templates.add(zone.dispatcher, name="已受理", body="新")
    assert [one.body for one in templates.listing(zone.dispatcher)] == ["新"]


def test_facts_fill_their_fields_and_braces_in_facts_stay_words():
    facts = {"enterprise": "{number}公司", "number": "TS26-00001"}
    assert filled("{enterprise}，{number}，{due}。{{注}}", facts) == "{number}公司，TS26-00001，。{注}"
