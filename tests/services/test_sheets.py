"""One live sheet for each enterprise, of what the asker may see and nothing else."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from domain.access import Role
from domain.cases import CaseKind
from domain.categories import Category
from domain.complaints import Channel, Outcome
from domain.errors import NotAllowed, NotFound
from domain.limits import Lamp
from domain.stages import DocumentKind
from domain.typed import OutOfBounds
from domain.visits import Contact, Manner, Tag
from services import (
    absorbed,
    attachments,
    clock,
    complaint_board,
    complaints,
    diary,
    documents,
    enterprises,
    figures,
    links,
    sheets,
    timeline,
    visits,
)
from services.figures import YearFacts
from services.filing import ComplaintFacts
from services.visits import VisitFacts
from tests.factories import Zone, person

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


@pytest.fixture
def zone(database):
    with clock.at(NOW):
        zone = Zone()
        zone.card = zone.project()
        yield zone


def complaint(zone, title, **more):
    facts = ComplaintFacts(title, "情况", Category.POWER, Channel.PHONE, **more)
    return complaints.record(zone.dispatcher, facts=facts, enterprise_id=zone.card.enterprise_id)


@pytest.mark.clause(43)
def test_the_sheet_has_profile_people_projects_cases_documents_and_figures(zone):
    id = zone.card.enterprise_id
    enterprises.add_contact(zone.officer, enterprise_id=id, name="黄经理", title="厂长", phone="13800001111")
    documents.add(zone.officer, project_id=zone.card.id, kind=DocumentKind.INTENT, filename="意向书.pdf",
                  content=b"%PDF-1.7")  # fmt: skip
    figures.record(zone.officer, enterprise_id=id, year=2025, facts=YearFacts(tax=Decimal("320.5"), jobs=120))
    solved, late = complaint(zone, "停电"), complaint(zone, "停水")
    complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, solved), resolution="已恢复")
    facts = VisitFacts(id, NOW.date(), (zone.officer.id,), "黄经理", next(iter(Manner)), Tag.SERVICE, "看望企业",
                       promises=("三月底前接通高压电",))  # fmt: skip
    visits.log(zone.officer, facts=facts)
    assert [p.body for p in sheets.of_enterprise(zone.officer, id).promises] == ["三月底前接通高压电"]
    with clock.at(NOW + timedelta(days=30)):
        sheet = sheets.of_enterprise(zone.dispatcher, id)
        told = [(c.id, c.lamp) for c in sheet.cases if c.kind is CaseKind.DEMAND]
        assert told == [(late, Lamp.RED), (solved, None)]
    assert [c.name for c in sheet.contacts] == ["黄经理"]
    assert [(p.id, p.officer) for p in sheet.projects] == [(zone.card.id, zone.officer.name)]
    assert [d.filename for _, d in sheet.documents] == ["意向书.pdf"]
    assert [(y.year, y.facts.jobs) for y in sheet.figures] == [(2025, 120)]
    assert [v.went for v in sheet.visits] == [(zone.officer.name,)]
    said = str(sheets.paper(zone.dispatcher, id, "zh"))
    assert "三月底前接通高压电" in said
    for words in (
        "江南精工有限公司",
        "黄经理",
        "停电",
        "停水",
        "意向书.pdf",
        "320.5",
        "精密轴承项目",
        zone.officer.name,
    ):
        assert words in said
    english = str(sheets.paper(zone.dispatcher, id, "en"))
    assert "Projects and who is accountable" in english and "项目及责任人" not in english


@pytest.mark.clause(43)
def test_whenever_the_enterprise_was_spoken_to_stands_on_the_sheet_with_what_for(zone):
    """Visits have a list of their own; the diary and the call back about a case are contacts, too."""
    id = zone.card.enterprise_id
    diary.write(zone.officer, project_id=zone.card.id, body="约企业谈用地", tag=Tag.SUPPORT)
    diary.write(zone.officer, project_id=zone.card.id, body="内部会商，未与企业联系")
    colleague = person(Role.DISPATCHER, zone.centre)
    for title, outcome in (("停电", Outcome.SOLVED), ("停水", Outcome.UNREACHABLE)):
        case = complaint(zone, title)
        complaints.settle(zone.dispatcher, complaint_board.one(zone.dispatcher, case), resolution="已恢复")
        with clock.at(NOW + timedelta(days=60)):
            complaints.verify(colleague, complaint_board.one(colleague, case), outcome=outcome)
    said = [(s.contact, s.tag, s.who) for s in sheets.of_enterprise(colleague, id).spoken]
    noted = Contact.DIARY, Tag.SUPPORT, zone.officer.name
    assert said == [(Contact.CALL_BACK, Tag.COMMUNICATION, colleague.name), noted]
    assert "约企业谈用地" in str(sheets.of_enterprise(zone.officer, id)) and "帮扶" in str(
        sheets.paper(zone.officer, id, "zh")
    )
    assert sheets.of_enterprise(zone.other, id).spoken == []


def test_a_call_about_what_was_merged_that_reached_nobody_twice_is_no_contact(zone):
    """The second time nothing changed on the record; it is called no contact all the same."""
    colleague = person(Role.DISPATCHER, zone.centre)
    older, younger = complaint(zone, "停电"), complaint(zone, "又停电")

    def card(id):
        return complaint_board.one(colleague, id)

    def settled():
        complaints.settle(zone.dispatcher, card(older), resolution="已恢复")

    def called(outcome):
        absorbed.call_back(colleague, absorbed.of_case(colleague, older)[0], outcome=outcome)

    links.merge(zone.dispatcher, card(younger), into=card(older).number)
    for n, act in enumerate((
        settled, lambda: called(Outcome.UNREACHABLE),
        lambda: complaints.verify(colleague, card(older), outcome=Outcome.NOT_SOLVED),
        settled, lambda: called(Outcome.UNREACHABLE),
    )):  # fmt: skip
        with clock.at(NOW + timedelta(hours=n)):
            act()
    [only] = sheets.of_enterprise(colleague, zone.card.enterprise_id).spoken
    assert only.about == card(older).number
    with clock.at(NOW + timedelta(hours=6)):
        complaints.verify(colleague, card(older), outcome=Outcome.NOT_SOLVED)
        settled()
        called(Outcome.SOLVED)
    newest = sheets.of_enterprise(colleague, zone.card.enterprise_id).spoken[0]
    assert newest.about == card(younger).number


def test_the_files_of_its_cases_stand_on_the_sheet_for_who_sees_the_case(zone):
    id = zone.card.enterprise_id
    for title, name, about in (("停电", "停电现场.pdf", None), ("窗口刁难", "录音说明.pdf", zone.first)):
        case = complaint(zone, title, about_department_id=about)
        attachments.add(zone.dispatcher, case_id=case, filename=name, content=b"%PDF-1.7")
    assert [f.filename for f in sheets.of_enterprise(zone.dispatcher, id).files] == ["录音说明.pdf", "停电现场.pdf"]
    assert "停电现场.pdf" in str(sheets.paper(zone.dispatcher, id, "zh"))
    assert "录音说明.pdf" not in str(sheets.of_enterprise(zone.inspector, id))
    assert sheets.of_enterprise(zone.other, id).files == []


def test_a_sheet_that_is_cut_says_so(zone, monkeypatch):
    monkeypatch.setattr(sheets, "MOST", 3)  # its project owes a report as well
    id = zone.card.enterprise_id
    complaint(zone, "停电")
    assert "仅显示前" not in str(sheets.paper(zone.dispatcher, id, "zh"))
    complaint(zone, "停水")
    assert "仅显示前 3 项" in str(sheets.paper(zone.dispatcher, id, "zh"))


def test_nobody_sees_on_the_sheet_what_they_do_not_see_elsewhere(zone):
    id = zone.card.enterprise_id
    complaint(zone, "停电")
    sealed = complaint(zone, "窗口刁难", about_department_id=zone.first)
    assert {c.id for c in sheets.of_enterprise(zone.dispatcher, id).cases} >= {sealed}
    for who in (zone.officer, zone.inspector, zone.administrator):
        sheet = sheets.of_enterprise(who, id)
        assert sealed not in {c.id for c in sheet.cases}
        assert "窗口刁难" not in str(sheets.paper(who, id, "zh"))
    outsider = sheets.of_enterprise(zone.other, id)
    assert (outsider.projects, outsider.cases, outsider.documents) == ([], [], [])
    with pytest.raises(NotFound):
        sheets.of_enterprise(zone.dispatcher, 999)


def test_a_years_figures_are_put_right_and_the_trail_keeps_what_stood_there(zone):
    id = zone.card.enterprise_id
    figures.record(zone.officer, enterprise_id=id, year=2025, facts=YearFacts(tax=Decimal(300)))
    figures.record(zone.officer, enterprise_id=id, year=2025, facts=YearFacts(tax=Decimal(320)))
    [year] = figures.of_enterprise(zone.officer, id)
    assert year.facts == YearFacts(tax=Decimal(320))
    said = [m.kind for m in timeline.of_enterprise(zone.officer, id)]
    assert said.count("figures.recorded") == 2
    for wrong in ({"year": 2027}, {"year": 1900}, {"facts": YearFacts(jobs=-1)}):
        with pytest.raises(OutOfBounds):
            figures.record(zone.officer, **{"enterprise_id": id, "year": 2025, "facts": YearFacts()} | wrong)
    with pytest.raises(NotAllowed):
        figures.record(zone.inspector, enterprise_id=id, year=2025, facts=YearFacts())
