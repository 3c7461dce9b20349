"""Which of the 97 mechanisms work, and which tests prove it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from domain.clauses import CLAUSES, Clause

RESULTS = Path(__file__).parents[1] / "var" / "clauses.json"


@dataclass(frozen=True)
class Proof:
    """A clause with the tests that carry its number. Proven: there are some and all passed in the last full run."""

    clause: Clause
    tests: tuple[str, ...]
    passed: int

    @property
    def proven(self) -> bool:
        return bool(self.tests) and self.passed == len(self.tests)


def last_run(path: Path = RESULTS) -> Mapping[str, dict[str, object]] | None:
    """What the last test run wrote down: test → its clauses and whether it passed; None when none has run here."""
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def proofs(run: Mapping[str, dict[str, object]] | None) -> list[Proof]:
    """All 97 clauses in order."""
    tests: dict[int, list[tuple[str, bool]]] = {}
    for name, result in (run or {}).items():
        for number in result["clauses"]:  # type: ignore[attr-defined]
            tests.setdefault(number, []).append((name, bool(result["passed"])))
    return [
        Proof(clause, tuple(sorted(name for name, _ in found)), sum(passed for _, passed in found))
        for clause in CLAUSES
        for found in (tests.get(clause.number, []),)
    ]


def report() -> list[dict[str, object]]:
    """The rows of `manage.py clauses --json`."""
    return [
        {
            "clause": proof.clause.number,
            "wave": proof.clause.wave,
            "term": proof.clause.term,
            "does": proof.clause.does,
            "screen": proof.clause.screen,
            "tests": list(proof.tests),
            "proven": proof.proven,
        }
        for proof in proofs(last_run())
    ]
