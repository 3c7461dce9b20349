"""Coming in and going out: passwords, throttle, tickets, sessions, the first administrator."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy import select

from db.door import SignedIn, Throttle, Ticket
from db.engine import Sessions, open_database
from db.org import User
from db.trail import Event
from domain.access import Actor, Role
from domain.errors import SessionEnded
from domain.org import UsernameShape
from domain.signing_in import (
    LIMITS,
    LinkSpent,
    PasswordsDiffer,
    PasswordTooLong,
    SamePassword,
    TooManyTries,
    WeakPassword,
    WrongCredentials,
    WrongPassword,
    device,
    safe_next,
)
from domain.throttles import still_counted, wait_after
from services import account, clock, passwords, people, sessions, signin
from tests.services.staff import someone

pytestmark = pytest.mark.usefixtures("database")
GOOD = "春风又绿江南岸 2026"


@cache
def hashed(plain: str = GOOD) -> str:
    return passwords.hash_password(plain)


@pytest.fixture
def li(database: str) -> Actor:
    return someone(Role.LIAISON, name="李四", username="lisi", password_hash=hashed())


def sign_in(username: str = "lisi", password: str = GOOD, address: str = "10.0.0.1", visit: str = "v") -> str:
    """The value of the cookie."""
    return signin.start(signin.check(username, password, address, visit), visit, "Mozilla Firefox/140 Windows")


def actor(me: Actor, cookie: str) -> Actor:
    """The person as a page has them: through the session that the cookie opens."""
    with Sessions() as db:
        return sessions.load_actor(db, me.id, sessions.digest(cookie))


def fail(times: int, username: str = "lisi", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            signin.check(username, "wrong", address, "v")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The throttle without the slow hashing: only GOOD fits."""
    monkeypatch.setattr(passwords, "fits", lambda plain, _hashed: plain == GOOD and _hashed != "!")


def trail(user_id: int) -> list[str]:
    with Sessions() as db:
        return list(db.scalars(select(Event.kind).where(Event.subject_id == user_id).order_by(Event.seq)))


# --- passwords


def test_the_right_name_and_password_open_a_session_and_leave_a_trace(li: Actor) -> None:
    cookie = sign_in(" LiSi ")
    assert actor(li, cookie).name == "李四"
    assert sessions.holder(cookie) == (li.id, sessions.digest(cookie))
    assert trail(li.id) == ["person.signed_in"]


def test_only_the_hash_of_a_cookie_is_stored(li: Actor) -> None:
    cookie = sign_in()
    with Sessions() as db:
        row = db.scalars(select(SignedIn)).one()
        assert cookie not in (row.hash, row.agent)
        assert len(row.hash) == 64


def test_unknown_wrong_and_disabled_are_refused_in_the_same_words(li: Actor) -> None:
    someone(Role.OFFICER, username="gone", password_hash=hashed(), disabled_at=clock.utc_now())
    someone(Role.OFFICER, username="never", password_hash="-")
    said = set()
    for name, password in [("lisi", "x"), ("nobody", GOOD), ("gone", GOOD), ("never", "-"), ("", ""), ("lisi", "")]:
        with pytest.raises(WrongCredentials) as refused:
            signin.check(name, password, "10.0.0.9" + name, "v")
        said.add(str(refused.value))
    assert len(said) == 1


def test_a_long_chinese_pass_phrase_counts_to_its_last_character(database: str) -> None:
    phrase = "先天下之忧而忧，后天下之乐而乐。" * 6
    someone(Role.OFFICER, username="fan", password_hash=hashed(phrase))
    assert len(phrase.encode()) > 3 * 72
    sign_in("fan", phrase)
    with pytest.raises(WrongCredentials):
        signin.check("fan", phrase[:-1] + "！", "10.0.0.2", "v")


def test_full_width_letters_and_digits_are_the_same_as_narrow_ones(database: str) -> None:
    someone(Role.OFFICER, username="wang5", password_hash=hashed("abc123 密码很长"))
    sign_in("ｗａｎｇ５", "ａｂｃ１２３　密码很长")


def test_an_unknown_name_takes_as_long_as_a_known_one(li: Actor) -> None:
    def took(name: str, address: str) -> float:
        begin = perf_counter()
        with pytest.raises(WrongCredentials):
            signin.check(name, "wrong", address, "v")
        return perf_counter() - begin

    known = median(took("lisi", f"10.1.0.{n}") for n in range(4))
    unknown = median(took("nobody", f"10.1.0.{n}") for n in range(4))
    assert 0.4 < unknown / known < 2.5
    assert passwords.NOBODY.split("$")[2] == hashed().split("$")[2]  # the cost of both


# --- throttle


@pytest.mark.usefixtures("quick")
def test_after_five_failures_one_waits_longer_and_longer_even_with_the_right_password(li: Actor) -> None:
    fail(5)
    with pytest.raises(TooManyTries) as refused:
        signin.check("lisi", GOOD, "10.0.0.1", "v")
    assert refused.value.params["seconds"] in (1, 2)
    waits = []
    now = clock.utc_now()
    for _ in range(4):
        now += timedelta(seconds=waits[-1] if waits else 2)
        with clock.at(now):
            fail(1)
            with pytest.raises(TooManyTries) as refused:
                signin.check("lisi", GOOD, "10.0.0.1", "v")
            waits.append(refused.value.params["seconds"])
    assert waits == [5, 9, 17, 33]


@pytest.mark.usefixtures("quick")
def test_the_throttle_is_in_the_database_and_outlives_the_process(li: Actor, database: str) -> None:
    fail(5)
    Sessions.kw["bind"].dispose()
    open_database(database)
    with pytest.raises(TooManyTries):
        signin.check("lisi", GOOD, "10.0.0.1", "v")


@pytest.mark.usefixtures("quick")
def test_a_guesser_elsewhere_does_not_lock_the_person_out(li: Actor) -> None:
    fail(5, address="6.6.6.6")
    with pytest.raises(TooManyTries):
        signin.check("lisi", GOOD, "6.6.6.6", "v")
    assert sign_in()


@pytest.mark.usefixtures("quick")
def test_one_address_trying_many_names_is_slowed_down(li: Actor) -> None:
    for n in range(LIMITS["address"].free):
        fail(1, f"name{n}", "6.6.6.6")
    with pytest.raises(TooManyTries):
        signin.check("lisi", GOOD, "6.6.6.6", "v")
    assert sign_in(address="10.0.0.1")


@pytest.mark.usefixtures("quick")
def test_many_addresses_trying_one_name_are_slowed_down_but_never_for_more_than_a_minute(li: Actor) -> None:
    for n in range(LIMITS["account"].free + 12):
        with clock.at(clock.utc_now() + timedelta(seconds=61) * max(0, n - LIMITS["account"].free + 1)):
            fail(1, address=f"6.6.{n}.6")
    with clock.at(clock.utc_now() + timedelta(seconds=61) * 12), pytest.raises(TooManyTries) as refused:
        signin.check("lisi", GOOD, "10.0.0.1", "v")
    assert refused.value.params["seconds"] <= 61


@pytest.mark.usefixtures("quick")
def test_an_office_that_signs_in_through_one_address_is_not_slowed_down(li: Actor) -> None:
    for _ in range(LIMITS["address"].free + 5):
        assert sign_in()


@pytest.mark.usefixtures("quick")
def test_success_takes_the_failures_of_the_person_back(li: Actor) -> None:
    for _ in range(3):
        fail(4)
        sign_in()


@pytest.mark.usefixtures("quick")
def test_many_tries_at_once_are_all_counted(li: Actor) -> None:
    def one(_: int) -> str:
        try:
            signin.check("lisi", "wrong", "10.0.0.1", "v")
        except (WrongCredentials, TooManyTries) as refused:
            return type(refused).__name__
        return "in"

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(24)))
    assert answers.count("WrongCredentials") == LIMITS["pair"].free
    assert answers.count("TooManyTries") == 24 - LIMITS["pair"].free


@pytest.mark.usefixtures("quick")
def test_old_counters_are_cleared_away(li: Actor) -> None:
    fail(1, "somebody", "6.6.6.6")
    with clock.at(clock.utc_now() + timedelta(days=2)):
        sign_in()
        with Sessions() as db:
            assert len(db.scalars(select(Throttle)).all()) == 1  # of the address that just came in


def test_waits_double_up_to_the_longest_and_failures_are_forgiven_with_time() -> None:
    limit = LIMITS["pair"]
    assert [wait_after(n, limit).seconds for n in range(4, 9)] == [0, 2, 4, 8, 16]
    assert wait_after(10_000, limit) == limit.longest
    assert still_counted(7, timedelta(0), limit) == 7
    assert still_counted(7, limit.leak * 3, limit) == 4
    assert still_counted(7, timedelta(days=9), limit) == 0


# --- tickets


def test_a_ticket_opens_one_session_for_the_visit_that_typed_the_password(li: Actor) -> None:
    ticket = signin.check("lisi", GOOD, "10.0.0.1", "mine")
    with pytest.raises(LinkSpent):
        signin.start(ticket, "another visit")
    assert signin.start(ticket, "mine")
    with pytest.raises(LinkSpent):
        signin.start(ticket, "mine")


def test_a_ticket_is_good_for_a_minute_and_for_nothing_else(li: Actor) -> None:
    ticket = signin.check("lisi", GOOD, "10.0.0.1", "v")
    with pytest.raises(LinkSpent):
        signin.first_administrator(ticket, "root", "根", GOOD, GOOD)
    with clock.at(clock.utc_now() + timedelta(seconds=61)), pytest.raises(LinkSpent):
        signin.start(ticket, "v")
    for forged in ("", "x", ticket[:-1], sessions.digest(ticket)):
        with pytest.raises(LinkSpent):
            signin.start(forged, "v")


def test_a_browser_that_vouches_for_our_own_page_may_have_lost_the_visit(li: Actor) -> None:
    assert signin.start(signin.check("lisi", GOOD, "10.0.0.1", "v"), "", ours=True)


# --- sessions


def test_a_session_ends_after_eight_idle_hours_and_after_seven_days_in_any_case(li: Actor) -> None:
    cookie, begun = sign_in(), clock.utc_now()
    with clock.at(begun + sessions.IDLE + timedelta(minutes=1)):
        assert sessions.holder(cookie) is None
        with pytest.raises(SessionEnded):
            actor(li, cookie)
    for hours in range(4, 168, 7):
        with clock.at(begun + timedelta(hours=hours)):
            assert sessions.holder(cookie)
    with clock.at(begun + sessions.ABSOLUTE + timedelta(minutes=1)):
        assert sessions.holder(cookie) is None


def test_clicking_keeps_a_session_and_a_dead_one_stays_dead(li: Actor) -> None:
    cookie, begun = sign_in(), clock.utc_now()
    key = sessions.digest(cookie)
    for hours in (5, 10, 15):
        with clock.at(begun + timedelta(hours=hours)):
            sessions.keep(key)
            assert actor(li, cookie)
    with clock.at(begun + timedelta(hours=30)):
        sessions.keep(key)
        with pytest.raises(SessionEnded):
            actor(li, cookie)


def test_the_idle_clock_is_written_at_most_once_a_minute(li: Actor) -> None:
    cookie, begun = sign_in(), clock.utc_now()

    def seen() -> object:
        with Sessions() as db:
            return db.scalars(select(SignedIn.seen_at)).one()

    first = seen()
    with clock.at(begun + timedelta(seconds=50)):
        sessions.keep(sessions.digest(cookie))
    assert seen() == first
    with clock.at(begun + timedelta(seconds=70)):
        sessions.keep(sessions.digest(cookie))
    assert seen() != first


def test_signing_out_kills_the_cookie_and_every_actor_made_from_it(li: Actor) -> None:
    cookie, other = sign_in(), sign_in()
    me = actor(li, cookie)
    account.sign_out(me)
    assert sessions.holder(cookie) is None
    assert sessions.holder(other)
    for call in (lambda: account.my_sessions(me), lambda: account.speak(me, language="en")):
        with pytest.raises(SessionEnded):
            call()
    assert trail(li.id) == ["person.signed_in", "person.signed_in", "person.signed_out"]


def test_signing_out_everywhere_ends_all_of_ones_own_and_nobody_elses(li: Actor) -> None:
    zhang = someone(Role.OFFICER, username="zhang", password_hash=hashed())
    theirs, cookies = sign_in("zhang"), [sign_in() for _ in range(3)]
    account.sign_out(actor(li, cookies[0]), everywhere=True)
    assert [sessions.holder(cookie) for cookie in cookies] == [None] * 3
    assert actor(zhang, theirs)


def test_one_sees_where_one_is_signed_in_and_can_end_any_of_them(li: Actor) -> None:
    here, there = sign_in(), sign_in()
    theirs = sign_in(someone(Role.OFFICER, username="zhang", password_hash=hashed()) and "zhang")
    me = actor(li, here)
    first, second = account.my_sessions(me)
    assert first.here and not second.here and device(first.agent) == "Firefox · Windows"
    account.end_session(me, key=sessions.digest(theirs)[: sessions.KEY_LENGTH])
    account.end_session(me, key="")
    assert sessions.holder(theirs) and sessions.holder(here) and sessions.holder(there)
    account.end_session(me, key=second.key)
    assert sessions.holder(there) is None
    assert sessions.holder(here)


def test_a_disabled_or_demoted_person_is_so_at_the_next_call(li: Actor) -> None:
    boss = someone(Role.ADMINISTRATOR)
    cookie = sign_in()
    with Sessions.begin() as db:
        db.get_one(User, li.id).role = Role.OFFICER
    assert actor(li, cookie).role is Role.OFFICER
    people.disable(boss, people.one(boss, li.id))
    with pytest.raises(SessionEnded):
        actor(li, cookie)
    assert sessions.holder(cookie) is None


def test_a_session_is_of_one_person(li: Actor) -> None:
    boss = someone(Role.ADMINISTRATOR)
    cookie = sign_in()
    with pytest.raises(SessionEnded):
        actor(boss, cookie)


# --- changing the password


def test_a_changed_password_ends_all_other_sessions_and_frees_from_the_temporary_one(database: str) -> None:
    me = someone(Role.OFFICER, username="new", password_hash=hashed(), must_change_password=True)
    here, there = sign_in("new"), sign_in("new")
    account.change_password(actor(me, here), present=GOOD, new="一句新的话 1949", again="一句新的话 1949")
    assert not actor(me, here).must_change_password
    assert sessions.holder(there) is None
    assert sign_in("new", "一句新的话 1949")
    with pytest.raises(WrongCredentials):
        signin.check("new", GOOD, "10.0.0.1", "v")
    assert "person.password_changed" in trail(me.id)
    with Sessions() as db:
        changed = db.scalars(select(Event).where(Event.kind == "person.password_changed")).one()
        assert "$2b$" not in f"{changed.changes}{changed.details}"


@pytest.mark.parametrize(
    ("present", "new", "again", "refusal"),
    [
        ("wrong", "一句新的话 1949", "一句新的话 1949", WrongPassword),
        (GOOD, "一句新的话 1949", "一句新的话 1948", PasswordsDiffer),
        (GOOD, GOOD, GOOD, SamePassword),
        (GOOD, "short", "short", WeakPassword),
        (GOOD, "x" * 201, "x" * 201, PasswordTooLong),
    ],
)
def test_a_password_change_is_refused_with_the_reason(
    li: Actor, present: str, new: str, again: str, refusal: type
) -> None:
    me = actor(li, sign_in())
    with pytest.raises(refusal):
        account.change_password(me, present=present, new=new, again=again)
    assert sign_in()


@pytest.mark.usefixtures("quick")
def test_an_open_screen_is_no_place_to_guess_the_password(li: Actor) -> None:
    me = actor(li, sign_in())
    for _ in range(LIMITS["pair"].free):
        with pytest.raises(WrongPassword):
            account.change_password(me, present="guess", new="一句新的话 1949", again="一句新的话 1949")
    with pytest.raises(TooManyTries):
        account.change_password(me, present=GOOD, new="一句新的话 1949", again="一句新的话 1949")


# --- the first administrator


def test_the_setup_link_makes_one_administrator_and_signs_in(database: str) -> None:
    token = signin.setup_link()
    assert token and signin.setup_is_open(token)
    cookie = signin.first_administrator(token, " Admin ", "管理员", GOOD, GOOD)
    user_id, _key = sessions.holder(cookie) or (0, "")
    with Sessions() as db:
        user = db.get_one(User, user_id)
    assert (user.username, user.role, user.must_change_password) == ("admin", Role.ADMINISTRATOR, False)
    assert sign_in("admin")
    assert not signin.setup_is_open(token)
    assert signin.setup_link() is None
    with pytest.raises(LinkSpent):
        signin.first_administrator(token, "second", "第二人", GOOD, GOOD)


def test_a_setup_link_is_dead_when_wrong_old_replaced_or_when_somebody_is_there(database: str) -> None:
    first = signin.setup_link()
    token = signin.setup_link()
    assert first and token
    for dead in ("", "x", first, sessions.digest(token)):
        assert not signin.setup_is_open(dead)
        with pytest.raises(LinkSpent):
            signin.first_administrator(dead, "root", "根", GOOD, GOOD)
    with clock.at(clock.utc_now() + signin.SETUP_LIVES + timedelta(seconds=1)):
        assert not signin.setup_is_open(token)
    someone(Role.OFFICER)
    assert not signin.setup_is_open(token)
    with pytest.raises(LinkSpent):
        signin.first_administrator(token, "root", "根", GOOD, GOOD)


def test_what_is_wrong_with_the_first_account_is_said_and_the_link_stays_good(database: str) -> None:
    token = signin.setup_link() or ""
    for said, refusal in [
        (("管理员", "名", GOOD, GOOD), UsernameShape),
        (("root", "名", "short", "short"), WeakPassword),
        (("root", "名", GOOD, GOOD + "x"), PasswordsDiffer),
    ]:
        with pytest.raises(refusal):
            signin.first_administrator(token, *said)
    assert signin.first_administrator(token, "root", "名", GOOD, GOOD)


def test_two_at_once_with_one_setup_link_make_one_administrator(database: str) -> None:
    token = signin.setup_link() or ""

    def one(n: int) -> bool:
        try:
            return bool(signin.first_administrator(token, f"root{n}", "根", GOOD, GOOD))
        except LinkSpent:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1
    with Sessions() as db:
        assert len(db.scalars(select(User)).all()) == 1
        assert not db.scalars(select(Ticket)).all()


# --- where to go on


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "", None,
     "/\t/evil.example", "/ok\r\nset-cookie: a=b", "evil", "/" + "x" * 3000, "///evil.example"],
)  # fmt: skip
def test_signing_in_never_leads_to_another_site(target: str | None) -> None:
    assert safe_next(target) == "/"


@pytest.mark.parametrize("target", ["/", "/project?id=3", "/projects?q=%E5%AE%89&stage=2"])
def test_signing_in_leads_to_the_page_asked_for(target: str) -> None:
    assert safe_next(target) == target
