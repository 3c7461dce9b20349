"""Every screen, as every role, in both languages: it opens, or it refuses and shows nothing."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Sessions
from db.org import Department, User
from domain.access import STAFF, Role, allows
from domain.categories import Category
from domain.clauses import CLAUSES
from domain.complaints import Channel
from services import complaints, coordination, diary, handoffs
from services.filing import ComplaintFacts
from services.language import LANGUAGES, translate
from tests.pages.conftest import everything, opened, words, zone_to_look_at
from ui.menu import PAGES

SECRETS = ("保密轴承项目", "隐名精工有限公司", "面谈机密")
WRITTEN = ("隐名整车项目", "隐名汽车有限公司", "隐名退回理由", "无", "按协议履约", "环评批复待跟进", "请尽快接收")
CHINESE, LATIN = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]"), re.compile(r"[A-Za-z]{3,}")
FIELDS = r"\{(?:enterprise|number|title|officer|due)\}"  # as people write them into a template
SAME_IN_BOTH = re.compile(FIELDS + r"|1\.2亿|zhang\.wei|Excel|xlsx|CSV|PDF|Word|a\.pdf|SHA-256|[0-9a-f]{64}")


@pytest.fixture(scope="module")
def zone(tmp_path_factory):
    """One zone for all: these tests only look."""
    with zone_to_look_at(tmp_path_factory) as zone:
        zone.card = zone.project(SECRETS[0], SECRETS[1])
        diary.write(zone.officer, project_id=zone.card.id, body=SECRETS[2], important=True)
        zone.offer(zone.complete(zone.card))
        said = ComplaintFacts(SECRETS[2], SECRETS[2], Category.POWER, Channel.PHONE)
        zone.complaint = complaints.record(zone.liaison, facts=said, enterprise_id=zone.card.enterprise_id)
        zone.request = coordination.ask(
            zone.officer, department_id=zone.second, title=SECRETS[2], asked=SECRETS[2], project_id=zone.card.id
        )
        zone.big = zone.complete(zone.major(WRITTEN[0], enterprise=WRITTEN[1]))
        handoffs.send_back(zone.other, zone.offer(zone.big), reason=WRITTEN[2])
        zone.words_of_people = words_of_people()
        yield zone


def words_of_people():
    """Whatever is on record as somebody wrote it, the document's own terms too; the longest first."""
    with Sessions() as db:
        columns = User.name, User.username, Department.name, Department.code
        names = [name for column in columns for name in db.scalars(select(column))]
    terms = [term for clause in CLAUSES for term in (clause.term, clause.source)]
    return sorted({*SECRETS, *WRITTEN, *names, *terms, *LANGUAGES.values()}, key=len, reverse=True)


def other_words(zone, app, lang):
    """The lines in which the other language stands, besides what people wrote."""
    text = everything(app)
    for known in zone.words_of_people:
        text = text.replace(known, " ")
    foreign = CHINESE if lang == "en" else LATIN
    return [line for line in SAME_IN_BOTH.sub(" ", text).splitlines() if foreign.search(line)]


def address(zone, key):
    ids = {"project": zone.card.id, "enterprise": zone.card.enterprise_id, "department": zone.first,
           "person": zone.officer.id,
           "complaint": zone.complaint, "case": zone.request}  # fmt: skip
    return {"id": str(ids[key])} if key in ids else {}


def refused(app):
    """Errors that are refusals, not alarms."""
    return [error for error in app.error if error.icon == ":material/block:" or not error.icon]


def test_the_menu_is_the_pages():
    there = {str(path) for path in Path("pages").glob("*/*.py") if path.name != "__init__.py"}
    assert {page.path for page in PAGES.values()} == there


@pytest.mark.parametrize(
    ("role", "lang"),
    [*((role, "zh") for role in STAFF), (Role.ADMINISTRATOR, "en"), (Role.LIAISON, "en"), (Role.DISPATCHER, "en")],
)
@pytest.mark.parametrize("key", PAGES)
def test_a_page_opens_for_who_may_and_shows_nothing_to_who_may_not(zone, key, role, lang):
    page, me = PAGES[key], zone.everyone[role]
    app = opened(key, me.id, lang, address(zone, key))
    assert not app.exception
    assert other_words(zone, app, lang) == []
    seen = everything(app)
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
    "tab", ["checklist", "handoffs", "reports", "service", "diary", "documents", "requests", "facts", "history"]
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_part_of_a_project_opens_for_those_who_work_on_it_and_those_who_look(zone, tab, lang):
    for me, card in (
        (zone.officer, zone.card), (zone.other, zone.card), (zone.inspector, zone.card),
        (zone.dispatcher, zone.big), (zone.zone_leader, zone.big),
    )[:: 1 if lang == "zh" else 3]:  # fmt: skip
        app = opened("project", me.id, lang, {"id": str(card.id), "tab": tab})
        assert not app.exception and not refused(app)
        assert card.name in words(app)
        assert other_words(zone, app, lang) == []


NOWHERE = ("", "0", "-1", "999999", "1e3", "abc", "１", "1;drop table projects", "9" * 40)


@pytest.mark.parametrize(
    ("key", "id"),
    [
        *(("project", id) for id in NOWHERE),
        *((k, "999999") for k in ("enterprise", "department", "person", "complaint")),
    ],
)
def test_an_address_that_leads_nowhere_says_so(zone, key, id):
    app = opened(key, zone.administrator.id, "zh", {"id": id}, frame=True)
    assert not app.exception
    assert refused(app) and not any(secret in words(app) for secret in SECRETS)


DAYS = ("from", "to", "resolved_from", "resolved_to", "turned_from", "turned_to", "open_on", "week")
LONG = "9" * 30
ODD = (
    dict.fromkeys(DAYS, "0001-01-02")
    | {"month": "0001-01", "quarter": "0001Q1", "passage": "left", "passed": "signing"},
    dict.fromkeys(DAYS, "9999-12-31") | {"month": "9999-12", "quarter": "9999Q4", "stake": "kept", "span": "x"},
    dict.fromkeys(
        ("enterprise", "department", "project", "visitor", "plan", "draft", "wall_of", "before", "limit"), LONG
    )
    | {"stake": "at_stake", "status": "x", "view": "x", "for": "x", "house": "x", "all": "x"},
)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("key", PAGES)
def test_no_address_brings_a_page_down(zone, key, odd):
    """What somebody has written there by hand: days before and after all calendars, numbers that no database holds."""
    for who in (zone.dispatcher, zone.administrator):
        assert not opened(key, who.id, "zh", odd).exception
