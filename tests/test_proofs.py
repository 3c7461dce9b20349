"""What is written down as proof of a clause: tests that ran, and of these only those that passed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = """
import pytest
from _pytest.outcomes import Skipped

pytestmark = pytest.mark.clause(7)

@pytest.fixture
def given_up():
    raise Skipped("not here")

@pytest.fixture
def untidy():
    yield
    raise OSError

def test_good(): pass
def test_bad(): raise AssertionError
def test_left_out(): raise Skipped("not now")
def test_never_begun(given_up): pass
def test_broken_afterwards(untidy): pass
"""


def test_only_what_ran_and_passed_from_beginning_to_end_is_a_proof(tmp_path):
    (tmp_path / "tests").mkdir()
    shutil.copy(Path(__file__).parent / "clause_plugin.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_some.py").write_text(TESTS, "utf-8")
    plain = [sys.executable, "-m", "pytest", "-q", "-p", "tests.clause_plugin", "-p", "no:cacheprovider"]
    subprocess.run(plain, cwd=tmp_path, capture_output=True, timeout=60)
    written = json.loads((tmp_path / "var/clauses.json").read_text("utf-8"))
    assert {result["clauses"][0] for result in written.values()} == {7}
    assert {name.split("::")[1]: result["passed"] for name, result in written.items()} == {
        "test_good": True,
        "test_bad": False,
        "test_left_out": False,
        "test_never_begun": False,
        "test_broken_afterwards": False,
    }
