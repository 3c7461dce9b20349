"""The app as it will run some seconds from now: `python -m tests.later SECONDS PORT`. Its clock is ahead, no more."""

import sys
from datetime import timedelta

from services import clock

AHEAD, NOW = timedelta(seconds=float(sys.argv[1])), clock.utc_now
clock.utc_now = lambda: NOW() + AHEAD  # before anything else takes it by name

if __name__ == "__main__":
    import uvicorn

    uvicorn.run("app:app", port=int(sys.argv[2]), access_log=False)
