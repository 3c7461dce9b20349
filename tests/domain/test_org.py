from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.access import Role
from domain.errors import Incomplete
from domain.org import (
    DatesReversed,
    DepartmentFacts,
    EmailShape,
    PersonFacts,
    Position,
    PostFacts,
    Rank,
    SubstituteNeedsEnd,
    UsernameShape,
    chain_on,
    clean_username,
    holds_on,
    overlap,
)
from domain.typed import TooLong

DAY = date(2026, 3, 2)


@dataclass
class Held:
    position: Position
    valid_from: date
    valid_to: date | None = None
    shut_out: bool = False


@pytest.mark.clause(92)
def test_the_first_and_the_last_day_of_a_post_are_part_of_it() -> None:
    post = Held(Position.LIAISON, DAY, DAY + timedelta(days=1))
    assert [holds_on(post, DAY + timedelta(days=n)) for n in (-1, 0, 1, 2)] == [False, True, True, False]


@pytest.mark.clause(92)
def test_the_chain_names_whoever_held_each_post_on_the_day_and_none_where_it_stood_empty() -> None:
    before, after = (
        Held(Position.PRINCIPAL, date(2024, 1, 1), DAY),
        Held(Position.PRINCIPAL, DAY + timedelta(days=1)),
    )
    direct = Held(Position.DIRECT, DAY)
    chain = chain_on([before, after, direct], DAY)
    assert chain.principal is before
    assert chain.direct is direct
    assert chain.deputy is None
    assert chain_on([before, after, direct], DAY + timedelta(days=1)).principal is after
    assert chain_on([before, after, direct], date(2020, 1, 1)).principal is None


@pytest.mark.clause(92)
def test_a_substitute_acts_while_there_is_one_then_the_liaison_acts_again() -> None:
    liaison = Held(Position.LIAISON, date(2025, 1, 1))
    substitute = Held(Position.SUBSTITUTE, DAY, DAY + timedelta(days=6))
    assert chain_on([liaison, substitute], DAY).acting_liaison is substitute
    assert chain_on([liaison, substitute], DAY + timedelta(days=7)).acting_liaison is liaison
    assert chain_on([], DAY).acting_liaison is None


@pytest.mark.clause(92)
def test_nobody_acts_as_liaison_whose_account_is_disabled() -> None:
    liaison = Held(Position.LIAISON, DAY)
    away = Held(Position.SUBSTITUTE, DAY, DAY + timedelta(days=6), shut_out=True)
    assert chain_on([liaison, away], DAY).acting_liaison is liaison
    alone = chain_on([replace(liaison, shut_out=True), away], DAY)
    assert alone.acting_liaison is None
    assert alone.liaison and alone.substitute, "they were in post all the same"


days = some.integers(0, 40).map(lambda n: DAY + timedelta(days=n))


@some.composite
def spans(draw: some.DrawFn) -> Held:
    first = draw(days)
    return Held(Position.LIAISON, first, draw(some.none() | days.filter(lambda last: last >= first)))


@given(spans(), spans())
def test_two_posts_overlap_exactly_when_some_day_belongs_to_both(a: Held, b: Held) -> None:
    shared = any(holds_on(a, DAY + timedelta(days=n)) and holds_on(b, DAY + timedelta(days=n)) for n in range(42))
    assert overlap(a, b) is overlap(b, a) is shared


@pytest.mark.parametrize("typed", ["Zhang.San", " zhang.san ", "ＺＨＡＮＧ．san", "ZHANG.SAN"])
def test_a_user_name_is_stored_half_width_and_lower_case(typed: str) -> None:
    assert clean_username(typed) == "zhang.san"


@pytest.mark.parametrize("typed", ["", "a", "张三", "-ab", "a b", "a'--", "<b>ab</b>", "x" * 41, "zhang\nsan", "😀😀"])
def test_a_user_name_that_cannot_be_typed_at_a_door_is_refused(typed: str) -> None:
    with pytest.raises(UsernameShape):
        clean_username(typed)


def test_typed_facts_are_tidied_and_what_is_missing_or_too_long_is_named() -> None:
    assert DepartmentFacts("  招商　 局 ", "ｚｓj", " ").clean() == DepartmentFacts("招商 局", "ZSJ", None)
    with pytest.raises(Incomplete) as missing:
        DepartmentFacts(" \t").clean()
    assert missing.value.params["fields"] == ("Department name",)
    with pytest.raises(TooLong):
        PersonFacts("ab", "名" * 10_000, Role.OFFICER).clean()
    with pytest.raises(EmailShape):
        PersonFacts("ab", "名", Role.OFFICER, email="not an address").clean()


@pytest.mark.clause(92)
def test_a_substitute_needs_a_last_day_and_dates_run_forward() -> None:
    with pytest.raises(SubstituteNeedsEnd):
        PostFacts(1, 1, Position.SUBSTITUTE, Rank.DEPUTY_HEAD, DAY).clean()
    with pytest.raises(DatesReversed):
        PostFacts(1, 1, Position.DIRECT, Rank.SECTION, DAY, DAY - timedelta(days=1)).clean()
