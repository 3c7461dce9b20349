from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.signing_in import (
    LEAST_LENGTH,
    LIMITS,
    MOST_LENGTH,
    PasswordTooLong,
    WeakPassword,
    check_new_password,
    device,
    safe_next,
)
from domain.throttles import still_counted, wait_after

limits = st.sampled_from(list(LIMITS.values()))


def test_typing_errors_cost_nothing_then_each_failure_doubles_the_wait_up_to_the_longest():
    waits = [wait_after(failures, LIMITS["pair"]).total_seconds() for failures in range(4, 16)]
    assert waits == [0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]


@given(limits, st.integers(0, 10**6), st.integers(0, 10**6))
def test_more_failures_never_wait_less_and_never_longer_than_the_longest(limit, one, other):
    few, many = sorted((one, other))
    assert wait_after(few, limit) <= wait_after(many, limit) <= limit.longest


@given(limits, st.integers(0, 10**4), st.timedeltas(timedelta(), timedelta(days=30)))
def test_failures_are_forgiven_one_by_one_and_in_the_end_all(limit, failures, since):
    left = still_counted(failures, since, limit)
    assert 0 <= left <= failures
    assert still_counted(failures, since + limit.leak, limit) == max(0, left - 1)
    assert still_counted(failures, limit.leak * failures, limit) == 0


def test_nobody_is_locked_out_for_long_by_others_who_guess_at_the_name():
    assert wait_after(10**6, LIMITS["account"]) <= timedelta(minutes=1)


@pytest.mark.parametrize("password", ["", "1234567", "zhang.wei", "ZHANG.WEI"])
def test_a_password_is_long_enough_and_not_the_user_name(password):
    with pytest.raises(WeakPassword):
        check_new_password(password, "Zhang.Wei")


def test_a_pass_phrase_in_chinese_is_welcome_up_to_the_most():
    check_new_password("安商护商亲商富商", "zhang.wei")
    check_new_password("a" * LEAST_LENGTH, "zhang.wei")
    check_new_password("a" * MOST_LENGTH, "zhang.wei")
    with pytest.raises(PasswordTooLong):
        check_new_password("a" * (MOST_LENGTH + 1), "zhang.wei")


@pytest.mark.parametrize("target", ["/", "/project?id=3", "/projects?words=轴承", "/a#b"])
def test_a_path_of_this_site_is_where_one_goes(target):
    assert safe_next(target) == target


@pytest.mark.parametrize(
    "target",
    [None, "", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "project",
     "/\t/evil.example", "/a\nb", "/a\\b", "\\\\evil", " /x", "/" + "a" * 2000],
)  # fmt: skip
def test_another_site_is_never_where_one_goes(target):
    assert safe_next(target) == "/"


@given(st.text(alphabet="/\\:@.?#ab\t\n\r %", max_size=20))
def test_whatever_is_asked_for_a_browser_stays_on_this_site(target):
    assert urlsplit(urljoin("https://zone.example/signin", safe_next(target))).netloc == "zone.example"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537 Chrome/120 Safari/537", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Safari/604 MicroMessenger/8.0", "WeChat · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:120) Firefox/120", "Firefox · Linux"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120", "Chrome · Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_two_words(agent, words):
    assert device(agent) == words
