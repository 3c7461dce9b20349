"""Why a complaint stands on the red list of the wall, in words."""

from domain.calendar import ZONE
from domain.cases import Promise
from services.wall_open import RedRow
from ui.text import _, day, number


def why(row: RedRow) -> str:
    """Which promise was broken first and since when, and what else is wrong."""
    promised = day(row.due_at.astimezone(ZONE).date())
    told = PROMISED[row.promise]
    first = _(told[0], day=promised, n=number(row.workdays)) if row.workdays else _(told[1], day=promised)
    if row.promise is Promise.REPLY:
        return first + _("; the resolution is overdue, too") if row.unresolved else first
    return first if row.replied else first + _("; no first reply yet")


# The second: it fell due on the last working day.
PROMISED = {
    Promise.RESOLVE: (
        "Resolution promised for {day}, {n} working days over",
        "Resolution promised for {day}, over since",
    ),
    Promise.REPLY: (
        "First reply promised for {day}, {n} working days over",
        "First reply promised for {day}, over since",
    ),
}
