"""Views: saved under a name, shared with those who are meant, put away by their owner alone."""

import pytest

from domain.access import Role
from domain.errors import NotFound
from domain.views import Sharing
from services import saved_views
from services.saved_views import NoDepartment, NotForTheZone, ViewThere
from tests.factories import Zone, person

QUERY = {"words": "停电 & 断水", "status": "working", "urgent": "true"}


@pytest.fixture
def zone(database):
    return Zone()


def names(who):
    return [view.name for view in saved_views.listing(who, screen="complaints")]


def save(who, name="紧急", sharing=Sharing.MINE):
    return saved_views.save(who, screen="complaints", name=name, query=QUERY, sharing=sharing)


def test_a_view_brings_its_filters_back_as_they_were(zone):
    save(zone.officer)
    [view] = saved_views.listing(zone.officer, screen="complaints")
    assert (view.query, view.owner) == (QUERY, None)
    assert saved_views.listing(zone.officer, screen="projects") == []


def test_it_is_found_by_those_with_whom_it_is_shared(zone):
    save(zone.officer, "只给自己")
    save(zone.officer, "给本局", Sharing.DEPARTMENT)
    save(zone.dispatcher, "给全区", Sharing.ZONE)
    assert names(zone.officer) == ["只给自己", "给本局", "给全区"]
    assert names(zone.leader) == ["给全区", "给本局"] or names(zone.leader) == ["给本局", "给全区"]
    assert names(zone.other) == ["给全区"]


def test_only_who_sees_the_zone_shares_with_it_and_only_who_has_a_department_with_that(zone):
    with pytest.raises(NotForTheZone):
        save(zone.officer, sharing=Sharing.ZONE)
    with pytest.raises(NoDepartment):
        save(zone.inspector, sharing=Sharing.DEPARTMENT)


def test_a_name_is_used_once_until_its_view_is_put_away(zone):
    save(zone.officer)
    with pytest.raises(ViewThere):
        save(zone.officer)
    save(zone.leader)
    [view] = saved_views.listing(zone.officer, screen="complaints")
    saved_views.retire(zone.officer, view)
    save(zone.officer)


def test_another_persons_view_is_not_put_away(zone):
    save(zone.officer, sharing=Sharing.DEPARTMENT)
    colleague = person(Role.OFFICER, zone.first)
    [view] = saved_views.listing(colleague, screen="complaints")
    assert view.owner == zone.officer.name
    with pytest.raises(NotFound):
        saved_views.retire(colleague, view)
