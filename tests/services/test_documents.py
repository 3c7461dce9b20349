import hashlib

import pytest

from domain.errors import NotAllowed, NotFound
from domain.projects import HandoffKind
from domain.stages import DocumentKind
from services import documents, hub, timeline
from services.files import FileNotAccepted, path_of
from tests.factories import Zone, person

pytestmark = pytest.mark.usefixtures("database")
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def zone(database):
    return Zone()


@pytest.fixture
def card(zone):
    return zone.project()


def add(who, card, content=PDF, filename="意向书.pdf", kind=DocumentKind.INTENT):
    return documents.add(who, project_id=card.id, kind=kind, filename=filename, content=content)


def test_a_document_comes_back_byte_for_byte_with_who_added_it(zone, card):
    id = add(zone.officer, card)
    [listed] = documents.of_project(zone.officer, card.id)
    assert (listed.id, listed.filename, listed.kind) == (id, "意向书.pdf", DocumentKind.INTENT)
    assert (listed.added_by, listed.size, listed.media_type) == (zone.officer.name, len(PDF), "application/pdf")
    fetched, content = documents.content(zone.officer, id)
    assert (fetched.filename, content) == ("意向书.pdf", PDF)


@pytest.mark.clause(11)
def test_a_document_of_its_kind_is_done_on_the_exit_checklist(zone, card):
    def done():
        return {item.code: item.done for item in hub.exit_checklist(zone.officer, card.id)}

    assert not done()[DocumentKind.INTENT]
    add(zone.officer, card, kind=DocumentKind.OTHER)
    assert not done()[DocumentKind.INTENT]
    add(zone.officer, card)
    assert done()[DocumentKind.INTENT]


def test_a_document_is_read_by_who_sees_the_project_and_by_nobody_else(zone, card):
    id = add(zone.officer, card)
    for who in (zone.officer, zone.leader, zone.dispatcher, zone.zone_leader, zone.inspector):
        assert documents.content(who, id)[1] == PDF
    for who in (zone.other, person(department_id=zone.second)):
        with pytest.raises(NotFound):
            documents.content(who, id)
        with pytest.raises(NotFound):
            documents.of_project(who, card.id)
    zone.offer(card, HandoffKind.PEOPLE)
    assert documents.content(zone.other, id)[1] == PDF


def test_one_beyond_reach_and_one_that_never_was_look_the_same(zone, card):
    id = add(zone.officer, card)
    with pytest.raises(NotFound):
        documents.content(zone.other, id)
    with pytest.raises(NotFound):
        documents.content(zone.other, id + 1000)


def test_the_department_adds_and_strangers_and_watchers_do_not(zone, card):
    add(person(department_id=zone.first), card)
    with pytest.raises(NotFound):
        add(zone.other, card)
    for who in (zone.zone_leader, zone.inspector, zone.administrator):
        with pytest.raises(NotAllowed):
            add(who, card)
    assert len(documents.of_project(zone.officer, card.id)) == 1


def test_a_refused_file_leaves_neither_row_nor_event(zone, card):
    before = len(timeline.of_project(zone.officer, card.id))
    with pytest.raises(FileNotAccepted):
        add(zone.officer, card, b"MZ\x90\x00", "意向书.pdf")
    assert documents.of_project(zone.officer, card.id) == []
    assert len(timeline.of_project(zone.officer, card.id)) == before


def test_a_file_of_somebody_who_may_not_add_it_never_reaches_the_store(zone, card):
    with pytest.raises(NotFound):
        add(zone.other, card, PDF + b"stranger")
    assert not path_of(hashlib.sha256(PDF + b"stranger").hexdigest()).exists()


def test_the_same_bytes_twice_are_two_documents_of_one_stored_file(zone, card):
    ids = [add(zone.officer, card), add(zone.officer, card, filename="副本.pdf")]
    assert [documents.content(zone.officer, id)[0].filename for id in ids] == ["意向书.pdf", "副本.pdf"]
