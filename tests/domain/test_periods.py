"""Months and quarters, and what changed from one to the next."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import ZONE
from domain.likeness import Piece, compared, own, repeats, sentences
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
    last = "临时用电容量不足，影响设备安装调试。"
    assert repeats(last, last)
    assert repeats(last, last.replace("，", " , "))
    assert not repeats(last, last + "本月已增容。")
    assert not repeats("无", "无")


def test_what_was_offered_is_not_the_authors_own():
    offered = "TS26-00001 停电：市供电局，5 月 6 日到期。\n本月无记录。"
    both = {"zh": offered, "en": "TS26-00001 no power: due on 6 May.\nNothing on record."}
    assert own(offered, both) == own(both["en"], both) == ""
    assert own(offered + "\n已协调两次。", both) == "已协调两次。"
    assert own(offered.replace("停电", "断电"), both) == offered.replace("停电", "断电").splitlines()[0]
