"""The demonstration, played once on each database: what a visitor is shown must hold everything we promise."""

import shutil
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, func, select, text

from db.base import Base
from db.door import DemoLogin
from db.engine import Sessions, open_database
from db.org import Department
from db.projects import Project
from demo import build, cast
from domain.access import STAFF, Role
from domain.projects import ProjectStatus
from domain.stages import Stage
from services import board, departments, desk, hub, operator, rulebook, timeline, trail
from services.desk import Waiting
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
    assert {item.waiting for item in items} == set(Waiting)
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
