"""Months and quarters, and what changed from one to the next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import ZONE
from domain.likeness import Piece, compared, copied, sentences
from domain.periods import Month, NotAPeriod, Quarter

DAYS = st.dates(date(2000, 1, 1), date(2098, 12, 31))


@given(DAYS, st.integers(-50, 50), st.sampled_from([Month, Quarter]))
def test_a_period_holds_its_days_and_follows_the_one_before(day, by, kind):
    period = kind.of(day)
    assert period.begins_at.date() <= day < period.ends_at.date()
    assert period.shifted(1).begins_at == period.ends_at and period.begins_at.tzinfo is ZONE
    assert period.shifted(by).shifted(-by) == period
    assert kind.of(period.ends_at.date()) == period.shifted(1)
    assert kind.of(period.begins_at.date() - timedelta(days=1)) == period.shifted(-1)
    assert kind.read(period.code) == period


@pytest.mark.parametrize("code", ["", "2026", "2026-13", "2026-1", "2026Q5", "2026Q0", "1999-01", "２０２６-01", "x"])
def test_what_is_no_period_is_refused(code):
    for kind in (Month, Quarter):
        with pytest.raises(NotAPeriod):
            kind.read(code)


TEXT = st.text("甲乙丙。；\nab ", max_size=40)


@given(TEXT)
def test_sentences_put_together_are_the_text(text):
    assert "".join(sentences(text)) == text


@given(TEXT, TEXT)
def test_nothing_of_either_text_is_lost_in_the_comparison(before, after):
    found = compared(before, after)
    assert "".join(s.text for s in found if s.piece is not Piece.GONE) == after
    assert "".join(s.text for s in found if s.piece is not Piece.NEW) == before


def test_what_is_new_and_what_is_gone_is_told():
    found = compared("用电不足。道路未通。", "用电不足。招工困难。")
    assert [(s.piece, s.text) for s in found] == [
        (Piece.SAME, "用电不足。"), (Piece.GONE, "道路未通。"), (Piece.NEW, "招工困难。")
    ]  # fmt: skip


def test_a_copy_is_told_from_what_is_short_or_changed():
    last = ("临时用电容量不足，影响设备安装调试。", "无", "各项承诺均按照协议约定履行。")
    assert copied(last, last)
    assert copied(last, (last[0].replace("，", " , "), "无。", last[2]))
    assert copied(last, (last[0] + "了", "无", last[2]))
    assert not copied(last, (last[0] + "本月变电站已经增容，用电问题全部解决，企业表示满意。", "无", last[2]))
    new = "走访 ZF26-00002（服务）：了解二期进展"
    assert copied(last, (last[0], last[1], new), ("", "", new))
    assert not copied(last, (last[0], last[1], last[2]), last)
    assert not copied(("无", "无", "无"), ("无", "无", "无"))
