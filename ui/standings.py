"""How a monthly report stands, in one word and one colour everywhere: filed late is amber, missing is red."""

from services.monthlies import Standing
from ui.tables import Mark, Tone

TONES = {Standing.FILED: Tone.GOOD, Standing.LATE: Tone.WARN, Standing.DUE: Tone.QUIET, Standing.MISSING: Tone.BAD}


def mark(standing: Standing) -> Mark:
    return Mark(standing.label, TONES[standing])
