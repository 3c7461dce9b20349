"""Pages are drawn one after the other: drawn at once they would all be late, for they share one interpreter."""

from db.turns import Turns

LONGEST = 0.25  # seconds; who waits for the database or a paper meanwhile holds up nobody
PAGES = Turns(LONGEST)
