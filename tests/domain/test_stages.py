from types import SimpleNamespace

import pytest

from domain.intake import Progress, ProjectFacts, names
from domain.stages import (
    FIELD_LABELS,
    STAGES,
    NoNextStage,
    Stage,
    System,
    checklist,
    missing,
    next_stage,
)

EMPTY = SimpleNamespace(**dict.fromkeys(FIELD_LABELS))


def test_every_stage_has_a_desk_in_the_order_of_the_document():
    assert list(STAGES) == list(Stage)


def test_each_stage_leads_to_the_next_and_the_last_to_none():
    assert [next_stage(s) for s in list(Stage)[:-1]] == list(Stage)[1:]
    with pytest.raises(NoNextStage):
        next_stage(Stage.CAPACITY)


@pytest.mark.clause(2)
def test_every_stage_belongs_to_exactly_one_of_the_three_service_systems():
    assert [desk.system for desk in STAGES.values()] == [
        System.ONE_STOP,
        System.ONE_STOP,
        System.ALL_ROUND,
        System.PERMANENT,
        System.PERMANENT,
    ]


@pytest.mark.clause(90)
@pytest.mark.parametrize("stage", Stage)
def test_every_stage_opens_with_a_service_package_of_its_own(stage):
    services = STAGES[stage].services
    assert len(services) >= 3
    assert not any(set(services) & set(STAGES[other].services) for other in Stage if other is not stage)


@pytest.mark.parametrize("stage", Stage)
def test_what_a_checklist_asks_for_is_a_fact_that_a_form_can_fill(stage):
    assert set(STAGES[stage].fields) <= {*names(ProjectFacts), *names(Progress)} & set(FIELD_LABELS)


@pytest.mark.parametrize("stage", Stage)
def test_an_empty_project_misses_everything_and_a_full_one_nothing(stage):
    nothing = checklist(stage, EMPTY, set(), report_filed=False)
    assert missing(nothing) == tuple(item.label for item in nothing)
    full = SimpleNamespace(**dict.fromkeys(FIELD_LABELS, "x"))
    assert missing(checklist(stage, full, set(STAGES[stage].documents), report_filed=True)) == ()


def test_zero_is_an_answer_and_an_empty_text_is_not():
    project = SimpleNamespace(**{**vars(EMPTY), "amount": 0, "expected_jobs": 0, "industry": ""})
    open_labels = missing(checklist(Stage.NEGOTIATION, project, set(), report_filed=True))
    assert "Planned investment" not in open_labels and "Expected jobs" not in open_labels
    assert "Industry" in open_labels


@pytest.mark.clause(12)
@pytest.mark.parametrize("stage", Stage)
def test_no_stage_is_left_without_its_report(stage):
    full = SimpleNamespace(**dict.fromkeys(FIELD_LABELS, "x"))
    open_labels = missing(checklist(stage, full, set(STAGES[stage].documents), report_filed=False))
    assert open_labels == ("Stage report filed",)
