"""The demonstration, played once on each database: what a visitor is shown must hold everything we promise."""

import shutil
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from threading import Event as Ending
from threading import Thread

import pytest
from sqlalchemy import create_engine, func, select, text

from db.base import Base
from db.cases import Case, Holding
from db.door import DemoClock, DemoLogin
from db.engine import Sessions, open_database
from db.org import Department
from db.projects import Project
from db.trail import Event
from demo import build, cast, days
from domain.access import STAFF, Role
from domain.cases import BOARD
from domain.demonstrations import OnlyInDemonstration, Pace
from domain.projects import ProjectStatus
from domain.stages import Stage
from services import (
    board,
    clock,
    demonstrations,
    departments,
    desk,
    hub,
    operator,
    rulebook,
    rules,
    sessions,
    timeline,
    trail,
)
from services.desk_items import Waiting
from services.enterprises import listing as enterprises
from tests.factories import person


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def stage(request, tmp_path_factory):
    """The demonstration in a database of its own, for all tests of this module to read."""
    folder, admin = tmp_path_factory.mktemp("demo"), None
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'zone.db'}"
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "zone.db")
    else:
        template = request.getfixturevalue("postgres")
        url = template.replace("/template_zone", "/demo_zone")
        admin = create_engine(template.replace("/template_zone", "/postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE demo_zone TEMPLATE template_zone"))
    engine = open_database(url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATA_DIR", str(folder))
        summary = build.build()
    yield engine, summary, folder
    engine.dispose()
    Sessions.configure(bind=None)
    if admin:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE demo_zone WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def copies(stage, tmp_path, monkeypatch):
    """Makes copies of the demonstration, each a database of its own, opened as a process in demo mode opens it."""
    original, _summary, folder = stage
    monkeypatch.setenv("DEMO", "1")
    monkeypatch.setenv("DATA_DIR", str(folder))
    made = []

    def copy():
        for engine, _name in made:
            engine.dispose()
        name = f"copy_{len(made)}"
        if original.dialect.name == "sqlite":
            with original.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(folder / "zone.db", tmp_path / f"{name}.db")
            url = f"sqlite:///{tmp_path / name}.db"
        else:
            original.dispose()
            with _postgres(original) as connection:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE demo_zone"))
            url = original.url.set(database=name).render_as_string(hide_password=False)
        made.append((open_database(url), name))
        demonstrations.follow()

    yield copy
    clock.run_ahead(None)
    for engine, name in made:
        engine.dispose()
        if engine.dialect.name != "sqlite":
            with _postgres(original) as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    Sessions.configure(bind=None)


@contextmanager
def _postgres(of):
    admin = create_engine(of.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        yield connection
    admin.dispose()


@pytest.fixture
def played(stage, monkeypatch):
    """The demonstration, open; its summary."""
    engine, summary, folder = stage
    Sessions.configure(bind=engine)
    monkeypatch.setenv("DATA_DIR", str(folder))
    return summary


@pytest.fixture
def logins(played):
    """One actor for each login that the sign-in page shows, by role."""
    with Sessions() as db:
        actors = [cast.actor(id) for id in db.scalars(select(DemoLogin.user_id))]
    return {who.role: who for who in actors}


def project_ids():
    with Sessions() as db:
        return db.scalars(select(Project.id)).all()


def test_forty_departments_sixty_enterprises_and_forty_projects_over_all_five_stages(played, logins):
    with Sessions() as db:
        assert db.scalar(select(func.count()).select_from(Department)) == 40
        stages = Counter(db.scalars(select(Project.stage)))
        statuses = Counter(db.scalars(select(Project.status)))
    assert (played.enterprises, played.projects) == (60, 40)
    assert set(stages) == set(Stage) and min(stages.values()) >= 3
    assert set(statuses) == set(ProjectStatus) and statuses[ProjectStatus.ACTIVE] > 30
    assert len(enterprises(logins[Role.DISPATCHER], limit=100)) == 60
    assert any(row.is_major for row in board.listing(logins[Role.DISPATCHER]))


@pytest.mark.clause(11)
def test_no_project_was_a_minute_without_an_accepted_owner(logins):
    proofs = [hub.gap_proof(logins[Role.DISPATCHER], id) for id in project_ids()]
    assert len(proofs) == 40 and {proof.gap for proof in proofs} == {timedelta(0)}
    assert max(proof.owners for proof in proofs) >= 5
    assert sum((proof.waited for proof in proofs), timedelta()) > timedelta(0)


@pytest.mark.usefixtures("played")
def test_the_trail_is_whole():
    with Sessions() as db:
        assert list(trail.broken_links(db)) == [] and trail.length(db) > 1000


def test_every_role_has_its_login_and_every_login_something_to_look_at(logins):
    assert set(logins) == set(STAFF)
    for role in (Role.DISPATCHER, Role.OFFICER, Role.DEPARTMENT_LEADER, Role.LIAISON, Role.ZONE_LEADER):
        assert desk.mine(logins[role]), role
    for role in STAFF:
        assert board.listing(logins[role]), role
    assert departments.vacancies(logins[Role.ADMINISTRATOR])


def test_on_the_desks_stands_every_way_of_waiting_and_every_lamp(logins):
    items = [item for who in logins.values() for item in desk.mine(who)]
    # gone within the day where people are at work
    seldom = {Waiting.ORPHANED, Waiting.SUPPLEMENTED, Waiting.CALL_BACK, Waiting.CALL_MERGED}
    assert {item.waiting for item in items} >= set(Waiting) - seldom
    officer = logins[Role.OFFICER]
    promises = [(i.rule_id, i.opened_at, i.due_at) for i in desk.mine(officer) if i.rule_id]
    assert len({due.lamp for due in rulebook.judge(officer, promises)}) >= 2


def test_no_desk_is_a_heap(logins):
    for role, who in logins.items():
        waits = desk.mine(who)
        assert len(waits) <= 25, role
        assert sum(item.waiting is Waiting.SIGNATURE for item in waits) <= 8, role


@pytest.mark.clause(5)
def test_every_timeline_reads_forwards_and_nothing_happened_in_the_future(logins):
    now = hub.gap_proof(logins[Role.DISPATCHER], project_ids()[0]).to_at
    for id in project_ids():
        moments = timeline.of_project(logins[Role.DISPATCHER], id, limit=500)
        times = [moment.at for moment in moments]
        assert moments[-1].kind in ("project.taken_in", "enterprise.registered")
        assert max(times) <= now + timedelta(days=1) and min(times) == times[-1]


def fingerprint():
    with Sessions() as db:
        return {table.name: db.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables}


def test_playing_it_again_changes_nothing(played):
    before = fingerprint()
    assert build.build() == played
    assert fingerprint() == before


def test_a_zone_that_is_not_a_demonstration_is_left_alone(database):
    person(Role.ADMINISTRATOR)
    before = fingerprint()
    with pytest.raises(build.NotADemonstration):
        build.build()
    assert fingerprint() == before


def test_the_sums_that_were_kept_meanwhile_are_what_counting_says(played):
    assert operator.drifted() == 0


# --- a demonstration that lives


def live(workdays):
    """So many working days of life, from tomorrow on; the last moment of them."""
    with Sessions() as db:
        calendar = rules.calendar_for(db)
    ahead = days.life(clock.utc_now() + timedelta(days=1), cast.gathered(), calendar)
    for n, (moment, do) in enumerate(ahead):
        if n == workdays * (days.ACTS_A_DAY + 1):
            return moment
        with clock.at(moment):
            do()
    raise AssertionError("life ended")


def happened(after=0):
    with Sessions() as db:
        return db.execute(
            select(Event.kind, Event.subject_type, Event.subject_id, Event.actor_id, Event.at)
            .where(Event.id > after)
            .order_by(Event.id)
        ).all()


def test_in_some_days_of_life_something_of_every_kind_happens_and_every_proof_still_holds(copies):
    copies()
    with Sessions() as db:
        before = db.scalar(select(func.max(Event.id)))
    end = live(8)
    kinds = Counter(kind.split(".")[0] for kind, *_rest in happened(before))
    moves = {kind for kind, *_rest in happened(before)}
    assert {"project", "handoff", "complaint", "visit", "diary", "report"} <= set(kinds)
    assert {
        f"complaint.{move}" for move in ("recorded", "dispatch", "accept", "reply", "resolve", "escalated")
    } <= moves
    assert moves & {"complaint.verify", "complaint.confirmed"} and moves & {"handoff.accept", "handoff.send_back"}
    with Sessions() as db:
        assert list(trail.broken_links(db)) == []
        open_cases = set(db.scalars(select(Case.id).where(Case.kind.in_(BOARD), Case.resolved_at.is_(None))))
        held = db.scalars(select(Holding.case_id).where(Holding.to_at.is_(None))).all()
        assert open_cases <= set(held) and len(held) == len(set(held))
    centre = cast.gathered().logins["centre"]
    with clock.at(end):
        assert {hub.gap_proof(centre, id).gap for id in project_ids()} == {timedelta(0)}


def test_the_same_days_are_lived_in_the_same_way(copies):
    lives = []
    start = clock.utc_now()
    for _ in range(2):
        copies()
        with clock.at(start):
            live(1)
        lives.append(happened())
    assert lives[0] == lives[1]


def test_the_time_of_a_demonstration_goes_forward_for_every_thread_and_signs_nobody_out(copies):
    copies()
    with Sessions.begin() as db:
        who = db.scalar(select(DemoLogin.user_id))
        token = sessions.begin(db, who)
    later = clock.utc_now() + timedelta(days=40)
    demonstrations.move_on(later)
    seen = []
    thread = Thread(target=lambda: seen.append(clock.utc_now()))
    thread.start()
    thread.join()
    assert later <= seen[0] < later + timedelta(minutes=5)
    assert sessions.holder(token) == (who, sessions.digest(token))
    with Sessions() as db:
        assert sessions.load_actor(db, who, sessions.digest(token)).id == who
    demonstrations.move_on(later - timedelta(days=10))
    assert clock.utc_now() >= later


class After(Ending):
    """Ends after so many waits, none of which takes any time."""

    def __init__(self, waits):
        super().__init__()
        self.waits = waits

    def wait(self, timeout=None):
        self.waits -= 1
        return self.waits < 0


def test_its_people_act_while_a_screen_says_so_and_rest_when_it_says_that(copies):
    copies()
    centre = cast.gathered().logins["centre"]
    before, started = len(happened()), clock.utc_now()
    days.play(After(6))
    assert len(happened()) == before and not demonstrations.state(centre).playing
    demonstrations.play(centre, pace=Pace.WEEK)
    days.play(After(60))
    assert len(happened()) > before + 5 and clock.utc_now() > started + timedelta(hours=12)
    assert (state := demonstrations.state(centre)).playing and state.pace is Pace.WEEK
    assert not state.played, "the player has gone"
    demonstrations.rest(centre)
    stood = len(happened())
    days.play(After(6))
    assert len(happened()) == stood


def test_of_two_players_one_plays(copies):
    copies()
    assert demonstrations.enter("one") and demonstrations.enter("one") and not demonstrations.enter("two")
    demonstrations.leave("one")
    assert demonstrations.enter("two")


@pytest.mark.parametrize("demo", ["0", "1"])
def test_a_real_zone_is_never_played_whatever_the_operator_switched_on(database, monkeypatch, demo):
    monkeypatch.setenv("DEMO", demo)
    me = person(Role.ADMINISTRATOR)
    before = fingerprint()
    later = clock.utc_now() + timedelta(days=3)
    for forbidden in (
        lambda: demonstrations.play(me, pace=Pace.MONTH),
        lambda: demonstrations.rest(me),
        lambda: demonstrations.enter("somebody"),
        lambda: demonstrations.move_on(later),
        lambda: days.play(After(3)),
    ):
        with pytest.raises(OnlyInDemonstration):
            forbidden()
    demonstrations.follow()
    assert demonstrations.state(me) is None and fingerprint() == before
    assert clock.utc_now() < later


def test_a_demonstration_that_is_not_run_as_one_stands_still(copies, monkeypatch):
    copies()
    demonstrations.move_on(clock.utc_now() + timedelta(days=3))
    monkeypatch.setenv("DEMO", "0")
    demonstrations.follow()
    assert clock.utc_now() - clock.real_now() < timedelta(minutes=1)
    with pytest.raises(OnlyInDemonstration):
        days.play(After(3))
    with Sessions() as db:
        assert db.get(DemoClock, demonstrations.THE_ONE).ahead > 0
