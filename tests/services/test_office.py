"""Every Word document of ours opens in LibreOffice and prints as it reads, with no character missing."""

from datetime import timedelta

import pytest

from domain.access import Role
from domain.categories import Category
from domain.complaints import Channel
from domain.visits import Manner, Tag
from services import clock, complaints, monthlies, papers, reports, review_papers, reviews, sheets, visits, word_papers
from services.admission import without_person
from services.clock import utc_now
from services.filing import ComplaintFacts
from services.visits import VisitFacts
from tests.factories import Zone
from tests.pages.conftest import zone_to_look_at
from tests.rendering import Reading, as_pdf

HARD = "龘靐、𬭎先生：#红 *粗* <b>&amp;</b> \\ “引号”…—《》 ￥１２３ ㎡ ② ‰ é"


@pytest.fixture(scope="module")
def readings(tmp_path_factory):
    """The papers of a major project whose people write as people do, each as LibreOffice prints it."""
    with zone_to_look_at(tmp_path_factory) as zone:
        month, quarter = monthlies.last_month(utc_now()), reviews.last_quarter(utc_now())
        with clock.at(utc_now() - timedelta(days=200)):
            cards = [zone.major(), zone.major("二期项目")]
        _live_through(zone, cards[0].enterprise_id, month)
        with without_person(Role.SYSTEM, "The system") as system:
            monthlies.open_due(system)
            reviews.open_due(system)
        for row in monthlies.board(zone.officer, month.code):
            report = monthlies.one(zone.officer, row.case_id).report
            reports.file(zone.officer, report, problems=HARD, solved="无", performance=f"{row.project}：按期推进")
        review = reviews.listing(zone.dispatcher, quarter.code)[0].id
        reviews.conclude(zone.dispatcher, reviews.one(zone.dispatcher, review), score="86", conclusion=HARD)
        made = {
            "sheet": [sheets.paper(zone.dispatcher, cards[0].enterprise_id, "zh")],
            "sheet in English": [sheets.paper(zone.dispatcher, cards[0].enterprise_id, "en")],
            "month": monthlies.papers(zone.officer, month.code, "zh"),
            "review": [review_papers.paper(zone.dispatcher, review, "zh")],
        }
        office = as_pdf(tmp_path_factory.mktemp("office"), {n: word_papers.to_word(*made) for n, made in made.items()})
        yield office, {name: Reading(papers.to_pdf(papers_[-1])) for name, papers_ in made.items()}


def _live_through(zone: Zone, enterprise_id, month):
    with clock.at(month.begins_at + timedelta(days=9, hours=10)):
        visits.log(zone.officer, facts=VisitFacts(
            enterprise_id, clock.local_day(clock.utc_now()), (zone.officer.id,), "黄经理", Manner.ON_SITE,
            Tag.SERVICE, HARD, promises=(f"接通高压电 {HARD}",)))  # fmt: skip
        for n in range(40):  # more than one page holds
            complaints.record(zone.dispatcher, enterprise_id=enterprise_id, facts=ComplaintFacts(
                f"停电{n} {HARD}"[:100], HARD, Category.POWER, Channel.PHONE))  # fmt: skip


PAPERS = ("sheet", "sheet in English", "month", "review")


@pytest.mark.clause(43)
@pytest.mark.clause(44)
@pytest.mark.parametrize("name", PAPERS)
def test_no_character_is_missing_and_every_typeface_is_embedded(readings, name):
    for made in readings:
        one = made[name]
        assert one.typefaces and not (one.strange or one.undrawn or one.blank)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sheet", ("一企一表", "江南精工有限公司", "停电39", "接通高压电", "整车基地项目")),
        ("sheet in English", ("Enterprisesheet", "停电39", "接通高压电", "Promisesmadeonvisits")),
        ("month", ("存在的问题", "二期项目：按期推进")),
        ("review", ("季度审核表", "评分：86", "无人负责时长")),
    ],
)
def test_what_is_written_is_what_is_read_on_a4(readings, name, words):
    for made in readings:
        for said in (*words, "".join(HARD.split())):
            assert said in made[name].text
        assert set(made[name].sizes) == {(210, 297)}


def test_all_reports_of_a_month_stand_in_one_word_document(readings):
    assert "整车基地项目：按期推进" in readings[0]["month"].text


def test_the_heads_of_a_table_stand_on_each_page_that_it_goes_on_to(readings):
    for made in readings:
        pages = len(made["sheet"].sizes)
        assert pages > 3 and made["sheet"].text.count("当前承办") >= pages - 2
