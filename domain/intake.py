"""What is asked when a project is taken in, and what makes a lead look like one already held (clause 29)."""

from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal

from domain.industries import Industry
from domain.labels import Labelled
from domain.money import Currency
from domain.projects import Source
from domain.typed import line, optional_line, within

MOST_MONEY = 100_000_000  # 万元: a trillion is a typing error


@dataclass(frozen=True)
class ProjectFacts:
    """The facts of a project as typed at intake. Amounts in 万 of `currency`, tax in 万元 a year, land in 亩."""

    name: str
    source: Source
    amount: Decimal | None = None
    currency: Currency = Currency.CNY
    industry: Industry | None = None
    land_mu: Decimal | None = None
    expected_tax: Decimal | None = None
    expected_jobs: int | None = None
    contact_name: str | None = None
    contact_phone: str | None = None

    def clean(self) -> "ProjectFacts":
        """The same facts, tidied. Raises Incomplete, TooLong, OutOfBounds."""
        return replace(
            self,
            name=line(self.name, "Project name"),
            contact_name=optional_line(self.contact_name, "Contact person", 100),
            contact_phone=optional_line(self.contact_phone, "Contact phone", 60),
            amount=within(self.amount, "Planned investment", 0, MOST_MONEY),
            land_mu=within(self.land_mu, "Land (mu)", 0, 1_000_000),
            expected_tax=within(self.expected_tax, "Expected tax a year", 0, MOST_MONEY),
            expected_jobs=within(self.expected_jobs, "Expected jobs", 0, 1_000_000),
        )


@dataclass(frozen=True)
class Progress:
    """The facts that come to be known later, stage by stage; the exit checklists ask for them."""

    agreement_signed_on: date | None = None
    company_registered_on: date | None = None
    land_parcel: str | None = None
    construction_started_on: date | None = None
    completed_on: date | None = None
    production_started_on: date | None = None
    actual_investment: Decimal | None = None
    capacity_reached_on: date | None = None

    def clean(self) -> "Progress":
        return replace(
            self,
            land_parcel=optional_line(self.land_parcel, "Land parcel", 100),
            actual_investment=within(self.actual_investment, "Actual investment so far", 0, MOST_MONEY),
        )


class Likeness(Labelled):
    """Why a lead looks like one already held."""

    SAME_ENTERPRISE = "same_enterprise", "Same enterprise"
    SAME_CODE = "same_code", "Same unified social credit code"
    SAME_NAME = "same_name", "Similar name"
    SAME_CONTACT = "same_contact", "Same contact phone"


def names(of: type[ProjectFacts] | type[Progress]) -> tuple[str, ...]:
    """The columns of a project that these facts fill."""
    return tuple(field.name for field in fields(of))
