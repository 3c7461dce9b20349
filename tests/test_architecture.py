"""The house stands as it was drawn: who may import whom, which library lives on which floor, how long a file may be."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from pkgutil import iter_modules

import pytest

import services
from services.work import COMMANDS, QUERIES
from ui.menu import PAGES

ROOT = Path(__file__).parents[1]

# Which floors each may call. Only down; what is not here is refused.
MAY_IMPORT = {
    "domain": {"domain"},
    "db": {"db", "domain"},
    "services": {"services", "db", "domain"},
    "ui": {"ui", "services", "db", "domain"},
    "pages": {"ui", "services", "domain"},
    "web": {"web", "services", "db", "domain"},
    "demo": {"demo", "services", "db", "domain"},
    "app.py": {"web", "ui", "db"},
    "manage.py": {"web", "demo", "services", "db", "domain"},
}
FLOORS = [name for name in MAY_IMPORT if "." not in name]

# Where each library may be used: a floor or one file. A library that is used nowhere has no line here.
LIVES_IN = {
    "sqlalchemy": {"db", "services", "demo", "web/routes.py"},
    "alembic": {"db"},
    "streamlit": {"ui", "pages", "app.py", "web/faults.py", "web/start.py"},
    "streamlit_authenticator": {"ui/signin.py", "services/passwords.py", "web/start.py"},
    "starlette": {"web", "app.py"},
    "anyio": {"web"},
    "uvicorn": {"web/serving.py"},
    "jinja2": {"web/plain.py"},
    "markupsafe": {"web/plain.py"},
    "segno": {"services/codes.py"},
    "babel": {"services/language.py", "web/shell.py"},
    "altair": {"ui", "web/start.py"},
    "pandas": {"ui", "web/start.py"},
    "pyarrow": {"web/start.py"},
    "chinese_calendar": {"services/rules.py"},
    "python_calamine": {"services/workbooks.py", "services/backlog_files.py"},
    "docx": {"services/word_papers.py"},
    "typst": {"services/papers.py"},
    "openpyxl": {"services/xlsx.py"},
    "rapidfuzz": {"services/leads.py", "services/duplicates.py"},
    "icalendar": {"web/feeds.py"},
    "stdnum": {"domain/enterprises.py"},
    "prometheus_client": {"services/meters.py", "web/metrics.py"},
}

# Large, and not needed for the first page: loaded by whoever first writes a paper, a workbook, a feed, or migrates.
LATER = ("alembic", "docx", "icalendar", "openpyxl", "typst")

# The rule book is pure: the same question has the same answer, whatever the clock, the disk and the network say.
PURE = {
    "abc", "bisect", "collections", "collections.abc", "contextlib", "dataclasses", "datetime", "decimal", "difflib",
    "enum", "functools", "hashlib", "itertools", "json", "math", "operator", "re", "string", "types", "typing",
    "unicodedata", "urllib.parse", "zoneinfo",
}  # fmt: skip
ASKS_THE_WORLD = {"now", "utcnow", "today", "open", "read_text", "read_bytes", "write_text", "write_bytes", "getenv"}

# Pinned although no line of ours imports them.
NOT_IMPORTED = {
    "psycopg": "SQLAlchemy loads it by the name in the address of the database",
    "python-multipart": "starlette reads forms by it",
    "pytest-xdist": "the Makefile's -n",
    "ruff": "a command",
    "mypy": "a command",
    "pandas-stubs": "read by mypy",
    "types-openpyxl": "read by mypy",
}


def files(*places: str) -> list[Path]:
    """Our Python files on these floors, as paths from the root."""
    found = [path for place in places for path in ([ROOT / place] if "." in place else (ROOT / place).rglob("*.py"))]
    return sorted(path.relative_to(ROOT) for path in found)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text("utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, also inside its functions."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path} imports relatively; the floor must stand in the line"
            yield str(node.module)


def floor(path: Path) -> str:
    return path.parts[0]


@cache
def tracked() -> list[str]:
    """What is ours in this folder, also when it came without its history."""
    said = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if said.returncode == 0:
        return [name for name in said.stdout.splitlines() if (ROOT / name).is_file()]
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return [str(path) for path in found if not {".venv", "var", "__pycache__"} & set(path.parts)]


def test_imports_only_go_down():
    ours = {name.removesuffix(".py") for name in MAY_IMPORT} | {"tests", "scripts", "bench"}
    wrong = [
        f"{path} imports {module}"
        for path in files(*MAY_IMPORT)
        for module in imports(path)
        if module.split(".")[0] in ours and module.split(".")[0] not in MAY_IMPORT[floor(path)]
    ]
    assert wrong == []


def test_the_door_knows_the_database_only_to_open_it():
    assert {module for module in imports(Path("app.py")) if module.startswith("db")} == {"db.engine", "db.settings"}


def test_every_library_stays_where_it_belongs():
    ours = {name.removesuffix(".py") for name in MAY_IMPORT}
    wrong = [
        f"{path} imports {module}"
        for path in files(*MAY_IMPORT)
        for module in imports(path)
        if (top := module.split(".")[0]) not in sys.stdlib_module_names | ours
        and not {floor(path), path.as_posix()} & LIVES_IN.get(top, set())
    ]
    assert wrong == []


def test_no_library_keeps_a_place_that_it_left():
    used = {module.split(".")[0] for path in files(*MAY_IMPORT) for module in imports(path)}
    assert set(LIVES_IN) - used == set()


def test_the_rule_book_asks_neither_clock_nor_disk_nor_network():
    ours = {"domain", *LIVES_IN}
    wrong = [
        f"{path} imports {module}"
        for path in files("domain")
        for module in imports(path)
        if module not in PURE and module.split(".")[0] not in ours
    ]
    for path in files("domain"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                wrong += [f"{path}:{node.lineno} calls {name}"] if name in ASKS_THE_WORLD else []
    assert wrong == []


def test_no_file_is_longer_than_can_be_held_in_mind():
    wrong = []
    for path in files(*MAY_IMPORT, "bench"):
        limit = 120 if floor(path) == "pages" else 40 if path.name == "app.py" else 300
        length = len((ROOT / path).read_text("utf-8").splitlines())
        if length > limit and "versions" not in path.parts:  # a migration is written by its tool, once
            wrong.append(f"{path}: {length} lines, at most {limit}")
    assert wrong == []


@pytest.mark.parametrize("path", files("pages"), ids=str)
def test_every_page_first_asks_who_is_there(path):
    first = next(n for n in tree(path).body if not isinstance(n, ast.Import | ast.ImportFrom) and not docstring(n))
    assert isinstance(first, ast.Assign) and isinstance(first.value, ast.Call)
    assert ast.unparse(first.targets[0]) == "me"
    assert ast.unparse(first.value.func) == "open_page"
    assert ast.unparse(first.value.args[0]) == repr(path.stem)


def docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def test_every_page_file_stands_in_the_menu_under_its_section_and_none_lies_directly_in_pages():
    assert {path.as_posix() for path in files("pages")} == {spec.path for spec in PAGES.values()}


def test_nobody_tells_the_framework_to_trust_html():
    """`st.html` with escaped words, on the ui floor only, is the one way; see ui/rail.py."""
    wrong = []
    for path in files(*MAY_IMPORT):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
                wrong.append(f"{path}:{node.value.lineno} unsafe_allow_html")
            if isinstance(node, ast.Attribute) and node.attr == "html" and floor(path) == "pages":
                wrong.append(f"{path}:{node.lineno} st.html")
    assert wrong == []


def test_what_is_drawn_by_itself_brings_its_own_reading():
    """Through `ui.turns.by_itself`: no frame is around a fragment that runs again."""
    found = [path for path in files("ui", "pages") if "st.fragment" in path.read_text("utf-8")]
    assert [path.name for path in found] == ["turns.py"]


def test_pages_do_not_decide_by_role():
    wrong = [f"{path}: {module}" for path in files("pages") for module in imports(path) if module.startswith("db")]
    for path in files("pages"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Compare) and re.search(r"\bme\.role\b", ast.unparse(node)):
                wrong.append(f"{path}:{node.lineno} {ast.unparse(node)}")
    assert wrong == []


def test_modules_have_names_that_say_something():
    empty = {"utils", "util", "helpers", "helper", "manager", "managers", "data", "info", "common", "misc"}
    assert [str(path) for path in files(*FLOORS, "tests") if path.stem in empty] == []


# Spelled in pieces, so that this file may stay in the sweep.
UNWANTED = {
    "left undone": r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b",
    "somebody's own folder": r"/wor" + r"k/|/hom" + r"e/[a-z]+/|\.\./" + r"shared|/roo" + r"t/",
    "how it came about": r"\bsess" + r"ion [0-9]+\b|\biss" + r"ue #?[0-9]+\b|\bCla" + r"ude\b",
    "test switched off": r"mark\.sk" + r"ip|mark\.xf" + r"ail|pytest\.sk" + r"ip",
}


@pytest.mark.parametrize("why", UNWANTED)
def test_nothing_in_the_tree_is(why):
    wrong = []
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" in content[:1024]:
            continue
        for number, line in enumerate(content.decode("utf-8").splitlines(), 1):
            if re.search(UNWANTED[why], line):
                wrong.append(f"{name}:{number}: {line.strip()[:80]}")
    assert wrong == []


def test_every_public_action_and_question_says_what_it_is_for():
    for module in iter_modules(services.__path__):
        import_module(f"services.{module.name}")
    found = {**COMMANDS, **QUERIES}
    public = {name: one for name, one in found.items() if not one.body.__name__.startswith("_")}
    assert len(public) > 60
    assert [name for name, one in public.items() if not (one.body.__doc__ or "").strip()] == []


def requirements(name: str) -> list[str]:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "bench/requirements.txt"])
def test_every_dependency_is_pinned_and_says_why_it_is_here(name):
    pinned = re.compile(r"[A-Za-z0-9._-]+(\[[a-z]+\])?==[0-9][0-9A-Za-z.]*\s+# \S.+")
    assert [line for line in requirements(name) if not pinned.fullmatch(line)] == []


def spelled(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_used_and_everything_used_is_a_dependency():
    makers = packages_distributions()
    run_time, development, rivals = (
        {spelled(re.split(r"[\[=]", line)[0]) for line in requirements(name)}
        for name in ("requirements.txt", "requirements-dev.txt", "bench/requirements.txt")
    )

    def used(*places: str) -> set[str]:
        tops = {module.split(".")[0] for path in files(*places) for module in imports(path)}
        return {spelled(maker) for top in tops for maker in makers.get(top, [])}

    app, beside = used(*MAY_IMPORT), used("tests", "scripts", "bench")
    assert app - run_time == set(), "imported by the app, but not pinned"
    assert beside - run_time - development - rivals == set(), "imported by tests, scripts or the bench, but not pinned"
    assert run_time - app - set(NOT_IMPORTED) == set(), "pinned for the app, but not imported"
    assert development - beside - set(NOT_IMPORTED) == set(), "pinned for tests, but not imported"
    assert set(NOT_IMPORTED) <= run_time | development


def test_what_few_ever_ask_for_is_not_loaded_at_the_start():
    asked = "import sys, app, ui.doors, ui.board_list, ui.exports; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(LATER) & {name.split(".")[0] for name in loaded.stdout.split()} == set()
