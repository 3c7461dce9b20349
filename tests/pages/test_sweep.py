"""Every screen, as every role, in both languages: it opens, or it refuses and shows nothing."""

from pathlib import Path

import pytest

from db.engine import Sessions, open_database
from domain.access import Role, allows
from services.language import translate
from services.operator import prepare
from tests.factories import Zone
from tests.pages.conftest import everything, opened, words
from ui.menu import PAGES

SECRETS = ("保密轴承项目", "隐名精工有限公司", "面谈机密")


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    """One zone for all: these tests only look."""
    folder = tmp_path_factory.mktemp("sweep")
    patch = pytest.MonkeyPatch()
    patch.setenv("DATA_DIR", str(folder))
    engine = open_database(f"sqlite:///{folder / 'zone.db'}")
    prepare(f"sqlite:///{folder / 'zone.db'}")
    zone = Zone()
    zone.card = zone.project(SECRETS[0], SECRETS[1])
    zone.offer(zone.complete(zone.card))
    yield zone
    engine.dispose()
    Sessions.configure(bind=None)
    patch.undo()


def address(zone, key):
    ids = {"project": zone.card.id, "enterprise": zone.card.enterprise_id, "department": zone.first,
           "person": zone.officer.id}  # fmt: skip
    return {"id": str(ids[key])} if key in ids else {}


def refused(app):
    """Errors that are refusals, not alarms."""
    return [error for error in app.error if error.icon == ":material/block:" or not error.icon]


def test_the_menu_is_the_pages():
    there = {str(path) for path in Path("pages").glob("*/*.py") if path.name != "__init__.py"}
    assert {page.path for page in PAGES.values()} == there


@pytest.mark.parametrize(
    ("role", "lang"),
    [*((role, "zh") for role in Role), (Role.ADMINISTRATOR, "en"), (Role.LIAISON, "en")],
)
@pytest.mark.parametrize("key", PAGES)
def test_a_page_opens_for_who_may_and_shows_nothing_to_who_may_not(zone, key, role, lang):
    page, me = PAGES[key], zone.everyone[role]
    app = opened(key, me.id, lang, address(zone, key), frame=not page.listed and allows(me, page.needs))
    assert not app.exception
    seen = words(app)
    if allows(me, page.needs):
        if page.listed:
            assert app.title[0].value == translate(lang, page.title)
            assert not refused(app)
        else:  # by its address; the project is out of reach for some who may see projects
            assert app.title or (refused(app) and not any(secret in seen for secret in SECRETS))
    else:
        assert refused(app) and not app.title
        assert not any(secret in seen for secret in SECRETS)
        assert not app.button and not app.text_input


@pytest.mark.parametrize("key", PAGES)
def test_a_stranger_is_shown_no_page(zone, key):
    app = opened(key, None, "zh", address(zone, key))
    assert not app.exception
    assert not any(secret in words(app) for secret in SECRETS)
    assert not app.title and not app.button and not app.text_input


@pytest.mark.parametrize(
    "tab", ["checklist", "handoffs", "reports", "service", "diary", "documents", "facts", "history"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_part_of_a_project_opens_for_its_officer_its_receiver_and_a_leader(zone, tab, lang):
    for me in (zone.officer, zone.other, zone.zone_leader, zone.inspector):
        app = opened("project", me.id, lang, {"id": str(zone.card.id), "tab": tab}, frame=True)
        assert not app.exception and not refused(app)
        assert SECRETS[0] in words(app)


@pytest.mark.parametrize("id", ["", "0", "-1", "999999", "1e3", "abc", "１", "1;drop table projects", "9" * 40])
@pytest.mark.parametrize("key", ["project", "enterprise", "department", "person"])
def test_an_address_that_leads_nowhere_says_so(zone, key, id):
    app = opened(key, zone.administrator.id, "zh", {"id": id}, frame=True)
    assert not app.exception
    assert refused(app) and not any(secret in words(app) for secret in SECRETS)
