"""A demonstration can live fast: weeks go by in a minute, in front of an audience. A real zone never does."""

from domain.errors import Refusal
from domain.labels import Labelled


class OnlyInDemonstration(Refusal):
    template = "This zone is not a demonstration. Its time is real and its people act for themselves."


class Pace(Labelled):
    """How much time of the zone goes by in a minute."""

    DAY = "day", "A day in a minute"
    WEEK = "week", "A week in a minute"
    MONTH = "month", "A month in a minute"

    @property
    def workdays(self) -> int:
        """Working days a minute."""
        return {Pace.DAY: 1, Pace.WEEK: 5, Pace.MONTH: 22}[self]
