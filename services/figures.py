"""What an enterprise invests, makes, pays, employs and consumes in a year (clause 43)."""

from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import select

from db.enterprises import Enterprise, YearFigures
from domain.access import Permission as P
from domain.typed import within
from services.clock import local_day
from services.work import Read, Work, command, query

FIRST_YEAR = 1990
MOST = 10**12


@dataclass(frozen=True)
class YearFacts:
    """One year. Money in 万元, power in 万千瓦时; None: not known."""

    investment: Decimal | None = None
    output: Decimal | None = None
    tax: Decimal | None = None
    jobs: int | None = None
    power: Decimal | None = None


LABELS = {
    "investment": "Investment (10k CNY)",
    "output": "Output (10k CNY)",
    "tax": "Tax (10k CNY)",
    "jobs": "Jobs",
    "power": "Power (10k kWh)",
}


@dataclass(frozen=True)
class YearCard:
    year: int
    facts: YearFacts


@command(P.ENTERPRISE_EDIT)
def record(work: Work, *, enterprise_id: int, year: int, facts: YearFacts) -> None:
    """Put down a year's figures, or put them right; the trail keeps what stood there. Raises OutOfBounds, NotFound."""
    enterprise = work.find(Enterprise, enterprise_id)
    within(year, "Year", FIRST_YEAR, local_day(work.now).year)
    for name, value in asdict(facts).items():
        within(value, LABELS[name], 0, MOST)
    row = work.db.scalar(
        select(YearFigures).where(YearFigures.enterprise_id == enterprise.id, YearFigures.year == year)
    )
    if row is None:
        row = work.add(YearFigures(enterprise_id=enterprise.id, year=year))
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    work.record(row, "figures.recorded", year=str(year))


@query(P.ENTERPRISE_SEE)
def of_enterprise(read: Read, enterprise_id: int) -> list[YearCard]:
    """The years of an enterprise, newest first."""
    read.find(Enterprise, enterprise_id)
    rows = read.db.scalars(
        select(YearFigures).where(YearFigures.enterprise_id == enterprise_id).order_by(YearFigures.year.desc())
    )
    return [YearCard(r.year, YearFacts(r.investment, r.output, r.tax, r.jobs, r.power)) for r in rows]
