"""Writes down which tests prove which clause and whether they passed: var/clauses.json, which every part adds to.

`make test` removes the file first, so after it the file speaks of the last full run.
"""

import json
from pathlib import Path

FOUND = Path(__file__).parents[1] / "var" / "clauses.json"
_clauses: dict[str, list[int]] = {}
_run: set[str] = set()
_failed: set[str] = set()


def pytest_runtest_protocol(item):
    if numbers := [mark.args[0] for mark in item.iter_markers("clause")]:
        item.user_properties.append(("clauses", numbers))


def pytest_runtest_logreport(report):
    """On the controller too when workers run the tests: properties travel with the report."""
    for name, numbers in report.user_properties:
        if name == "clauses":
            _clauses[report.nodeid] = numbers
            if report.when == "call":
                _run.add(report.nodeid)
            if not report.passed:  # skipped, too: what did not run proves nothing
                _failed.add(report.nodeid)


def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput") or not _clauses:
        return
    known = json.loads(FOUND.read_text("utf-8")) if FOUND.exists() else {}
    for test, numbers in _clauses.items():
        known[test] = {"clauses": numbers, "passed": test in _run - _failed}
    FOUND.parent.mkdir(exist_ok=True)
    FOUND.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True), "utf-8")
