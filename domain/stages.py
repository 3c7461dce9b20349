from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from domain.errors import Refusal
from domain.labels import Labelled


class Stage(Labelled):
    """The five stages of a project (clause 10)."""

    NEGOTIATION = "negotiation", "Negotiation"
    SIGNING = "signing", "Signing"
    CONSTRUCTION = "construction", "Construction"
    PRODUCTION = "production", "Start of production"
    CAPACITY = "capacity", "Full capacity"


class System(Labelled):
    """The three service systems; a project is in exactly one, derived from its stage (clause 2)."""

    ONE_STOP = "one_stop", "One-stop service"
    ALL_ROUND = "all_round", "All-round service"
    PERMANENT = "permanent", "Permanent service"


class DocumentKind(Labelled):
    """What a document of a project is; exit checklists ask for some of them."""

    INTENT = "intent", "Letter of intent"
    AGREEMENT = "agreement", "Signed agreement"
    LAND = "land", "Land document"
    CONSTRUCTION_PERMIT = "construction_permit", "Construction permit"
    ACCEPTANCE = "acceptance", "Completion acceptance"
    CAPACITY_REPORT = "capacity_report", "Capacity report"
    OTHER = "other", "Other document"


@dataclass(frozen=True)
class Desk:
    """One stage: its service system, what must be known and filed before it is left, what it opens with."""

    system: System
    fields: tuple[str, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    services: tuple[str, ...] = ()


FIELD_LABELS: dict[str, str] = {
    "industry": "Industry",
    "amount": "Planned investment",
    "expected_jobs": "Expected jobs",
    "expected_tax": "Expected tax a year",
    "agreement_signed_on": "Agreement signed on",
    "company_registered_on": "Company registered on",
    "land_parcel": "Land parcel",
    "construction_started_on": "Construction started on",
    "completed_on": "Construction completed on",
    "production_started_on": "Production started on",
    "actual_investment": "Actual investment so far",
    "capacity_reached_on": "Full capacity reached on",
}

STAGES: dict[Stage, Desk] = {
    Stage.NEGOTIATION: Desk(
        System.ONE_STOP,
        ("industry", "amount", "expected_jobs", "expected_tax"),
        (DocumentKind.INTENT,),
        (
            "Explain policies and answer questions",
            "Accompany the site visit",
            "Send the full list of materials at once",
            "Introduce the officer who stays responsible",
        ),
    ),
    Stage.SIGNING: Desk(
        System.ONE_STOP,
        ("agreement_signed_on", "company_registered_on", "land_parcel"),
        (DocumentKind.AGREEMENT,),
        (
            "Check every promise against its policy basis",
            "Register the company and open its accounts",
            "Handle permits through the one-stop window",
        ),
    ),
    Stage.CONSTRUCTION: Desk(
        System.ALL_ROUND,
        ("construction_started_on", "completed_on"),
        (DocumentKind.CONSTRUCTION_PERMIT, DocumentKind.ACCEPTANCE),
        (
            "Serve on site",
            "Connect power, water, gas, roads and drainage",
            "Follow up approvals at higher levels",
            "Keep order around the site",
        ),
    ),
    Stage.PRODUCTION: Desk(
        System.PERMANENT,
        ("production_started_on", "actual_investment"),
        (),
        (
            "Prepare staff before production starts",
            "Bring together bank and enterprise",
            "Deliver each preferential policy due",
            "Guide safety at work",
        ),
    ),
    Stage.CAPACITY: Desk(
        System.PERMANENT,
        ("capacity_reached_on",),
        (DocumentKind.CAPACITY_REPORT,),
        (
            "Visit regularly and settle what is raised",
            "Check investment and tax against the agreement",
            "Propose the certificate of honour when both are met",
        ),
    ),
}


class ChecklistOpen(Refusal):
    """Raised when a stage would be left with required facts or documents missing (clause 11)."""

    template = "The stage cannot be left yet. Still missing: {missing}."
    words = ("missing",)


class NoNextStage(Refusal):
    template = "This is the last stage; there is none to hand over to."


def next_stage(stage: Stage) -> Stage:
    """The stage after this one; the last has none and raises NoNextStage."""
    order = list(STAGES)
    if stage is order[-1]:
        raise NoNextStage
    return order[order.index(stage) + 1]


@dataclass(frozen=True)
class CheckItem:
    """One line of the exit checklist. `code` is the field or document kind, `label` a msgid, `sort` what it is."""

    code: str
    label: str
    sort: Literal["fact", "document", "report"]
    done: bool


def checklist(
    stage: Stage, project: Any, documents: Collection[DocumentKind], report_filed: bool
) -> tuple[CheckItem, ...]:
    """The exit checklist of `stage` against what a project has: facts, documents, the stage's report (clause 12).

    A 0 is an answer; an empty text is not.
    """
    desk = STAGES[stage]
    facts = [CheckItem(f, FIELD_LABELS[f], "fact", getattr(project, f) not in (None, "")) for f in desk.fields]
    files = [CheckItem(kind, kind.label, "document", kind in documents) for kind in desk.documents]
    return (*facts, *files, CheckItem("stage_report", "Stage report filed", "report", report_filed))


def missing(items: Collection[CheckItem]) -> tuple[str, ...]:
    """The labels of what still has to be done before the stage may be left."""
    return tuple(item.label for item in items if not item.done)
