"""The image and its composition, held against the Makefile, the routes and the tree that they speak of."""

import fnmatch
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml

from db.settings import Settings
from web.routes import OPEN, ROUTES
from web.serving import ENDS_WITHIN
from web.start import GRACE

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as pairs: the instruction and what it says, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.M)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1].strip()) for line in lines if line.strip()]


def said(instruction: str) -> list[str]:
    return [rest for name, rest in instructions() if name == instruction]


def environment() -> dict[str, str]:
    return dict(pair.split("=", 1) for line in said("ENV") for pair in shlex.split(line))


@pytest.fixture(scope="module")
def composed() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))


def plain(command: str, **variables: str) -> list[str]:
    """A command without what differs by place: where the binary lies, make's and the shell's spelling of variables."""
    command = command.replace("$(BIN)/", "").replace("@", "")
    for name, value in variables.items():
        command = re.sub(rf"\$\({name}\)|\$\{{?{name}\b\}}?", value, command)
    return shlex.split(command)


def test_the_image_starts_the_app_with_the_steps_of_make_run():
    serve = re.search(r"^SERVE = (.+)$", MAKEFILE, re.M)[1]
    run = re.search(r"^run:.*\n\t@(.+)$", MAKEFILE, re.M)[1].replace("$(SERVE)", serve)
    shell, flag, line = json.loads(said("CMD")[-1])
    assert (shell, flag) == ("sh", "-c")
    port = environment()["PORT"]
    assert plain(line, PORT=port) == plain(run, PORT=port, HOST="0.0.0.0")


def test_the_server_hears_the_signal_to_end():
    assert json.loads(said("CMD")[-1])[2].startswith("exec ")
    assert "SERVE = exec " in MAKEFILE


def test_the_image_runs_as_nobody_special():
    users = [(n, rest) for n, (name, rest) in enumerate(instructions()) if name == "USER"]
    assert users and users[-1][1] not in ("root", "0")
    assert all(name != "RUN" and name != "COPY" for name, _ in instructions()[users[0][0] :])
    assert f"{users[-1][1]}" in " ".join(rest for rest in said("RUN") if "useradd" in rest)


def test_the_image_has_a_python_that_the_app_can_run_on():
    major, minor = re.match(r"python:(\d+)\.(\d+)-slim$", said("FROM")[0]).groups()
    assert (int(major), int(minor)) >= (3, 11)


def test_everything_copied_is_there_and_every_floor_is_copied():
    sources = [source for line in said("COPY") for source in line.split()[:-1]]
    assert [source for source in sources if not (ROOT / source).exists()] == []
    floors = {f"{path.parent.name}/" for path in ROOT.glob("*/__init__.py")} - {
        "tests/",
        "bench/",
    }  # neither is run in the image
    assert floors | {"pages/", "locale/", ".streamlit/", "app.py", "manage.py"} <= set(sources)


def test_port_and_data_folder_are_one_thing_everywhere(composed):
    app = composed["services"]["app"]
    assert said("EXPOSE") == [environment()["PORT"]]
    assert app["ports"][0].rsplit(":", 1)[1] == environment()["PORT"]
    assert said("VOLUME") == [environment()["DATA_DIR"]] == [app["environment"]["DATA_DIR"]]
    assert [volume.split(":")[1] for volume in app["volumes"]] == said("VOLUME")


def test_health_is_asked_at_a_route_that_is_open_to_strangers():
    asked = re.search(r"127\.0\.0\.1:\{os\.environ\['PORT'\]\}(/\w+)", said("HEALTHCHECK")[0])[1]
    assert asked in OPEN and asked in {route.path for route in ROUTES}


def test_the_health_check_is_a_command_that_python_understands():
    flags, command = said("HEALTHCHECK")[0].split("CMD", 1)
    program, flag, script = json.loads(command)
    assert (program, flag) == ("python", "-c")
    compile(script, "healthcheck", "exec")
    assert {"--interval", "--timeout", "--start-period", "--retries"} <= {f.split("=")[0] for f in flags.split()}


def test_the_composition_is_the_app_and_a_postgresql_that_is_awake_before_it(composed):
    app, database = composed["services"]["app"], composed["services"]["database"]
    assert database["image"] == "postgres:16"
    assert app["depends_on"]["database"]["condition"] == "service_healthy"
    assert "pg_isready" in database["healthcheck"]["test"]
    for service in (app, database):
        assert service["restart"] == "unless-stopped"
        for volume in service["volumes"]:
            assert volume.split(":")[0] in composed["volumes"]


def test_the_app_reaches_the_database_of_the_composition(composed, monkeypatch):
    app, database = composed["services"]["app"], composed["services"]["database"]
    url = re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "secret", app["environment"]["DATABASE_URL"])
    monkeypatch.setenv("DATABASE_URL", url)
    user, name = (database["environment"][key] for key in ("POSTGRES_USER", "POSTGRES_DB"))
    assert Settings.from_env().database_url == f"postgresql+psycopg://{user}:secret@database:5432/{name}"


def test_no_secret_has_a_default_and_every_variable_is_explained_in_the_sample(composed):
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    assert set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|TOKEN|KEY))(:.)", text)) == {("POSTGRES_PASSWORD", ":?")}
    sample = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.sample").read_text("utf-8"), re.M))
    assert set(re.findall(r"\$\{(\w+)", text)) - {"LANG"} == set(sample)
    assert sample["POSTGRES_PASSWORD"] == ""


NOT_OF_A_ZONE = {"DEMO"}  # the composition keeps a zone; invented people are made and played with `make demo`


def test_whatever_an_operator_can_decide_can_be_decided_in_the_composition(composed):
    asked = set(re.findall(r'environ\.get\("(\w+)"\)', (ROOT / "db" / "settings.py").read_text("utf-8")))
    assert {"SWEEP", "SMTP_TLS", "DATA_DIR", "DEMO"} <= asked
    assert asked - set(composed["services"]["app"]["environment"]) == NOT_OF_A_ZONE


@pytest.mark.parametrize(("said", "sweeps"), [("", True), ("0", False)])
def test_what_the_sample_leaves_empty_means_what_nothing_means_and_a_0_keeps_the_background_still(
    composed, monkeypatch, said, sweeps
):
    sample = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.sample").read_text("utf-8"), re.M))
    assert sample["SWEEP"] == ""
    passed = re.sub(r"\$\{SWEEP:-([^}]*)\}", said or r"\1", composed["services"]["app"]["environment"]["SWEEP"])
    monkeypatch.setenv("SWEEP", passed)
    assert Settings.from_env().sweeps is sweeps


def test_the_app_is_not_open_to_the_network_unless_someone_says_so(composed):
    assert composed["services"]["app"]["ports"][0].startswith("${BIND:-127.0.0.1}:")
    assert "ports" not in composed["services"]["database"]


NGINX = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")


def test_the_second_process_is_the_first_one_again_and_both_stand_behind_the_proxy(composed):
    services = composed["services"]
    app, second, proxy = (services[name] for name in ("app", "second", "proxy"))
    differs = {"profiles", "ports", "networks"}
    assert {k: v for k, v in app.items() if k not in differs} == {k: v for k, v in second.items() if k not in differs}
    assert second["ports"] == [] and second["profiles"] == proxy["profiles"] == ["several"]
    assert "profiles" not in app and "profiles" not in services["database"]
    assert set(re.findall(r"server (\w+):(\d+) ", NGINX)) == {(n, environment()["PORT"]) for n in ("app", "second")}
    assert proxy["ports"][0].rsplit(":", 1)[1] == re.search(r"listen (\d+);", NGINX)[1]
    assert proxy["ports"][0].startswith("${BIND:-127.0.0.1}:")
    assert proxy["volumes"] == ["./deploy/nginx.conf:/etc/nginx/nginx.conf:ro"]


def test_the_app_believes_that_proxy_alone_about_who_visits(composed):
    services = composed["services"]
    address = services["proxy"]["networks"]["default"]["ipv4_address"]
    assert services["app"]["environment"]["FORWARDED_ALLOW_IPS"] == f"${{FORWARDED_ALLOW_IPS:-{address}}}"
    assert f"FORWARDED_ALLOW_IPS={address}\n" in (ROOT / ".env.sample").read_text("utf-8")
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in NGINX  # replaced, not added to
    assert "$proxy_add_x_forwarded_for" not in NGINX


def test_the_proxy_lets_through_what_the_app_takes_and_waits_longer_than_a_tab_is_silent():
    assert [int(n) for n in re.findall(r"client_max_body_size (\d+)m", NGINX)] == [25, 200]
    assert "proxy_read_timeout 1h;" in NGINX and "non_idempotent" not in NGINX


def test_whoever_stops_the_app_waits_longer_than_it_takes(composed):
    longest = int(composed["services"]["app"]["stop_grace_period"].rstrip("s"))
    assert longest > ENDS_WITHIN + 2 * GRACE


def let_in(path: str) -> bool:
    """Does .dockerignore let this path into the image? The last line that speaks of it decides."""
    answer = True
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#"):
            keeps, pattern = rule.startswith("!"), rule.lstrip("!").rstrip("/").removeprefix("**/")
            parts = Path(path).parts
            anywhere = "**/" in rule and any(fnmatch.fnmatch(part, pattern) for part in parts)
            above = {"/".join(parts[: n + 1]) for n in range(len(parts))}
            if anywhere or (pattern == "*") or pattern in above:
                answer = keeps
    return answer


@pytest.mark.parametrize(
    "path",
    [".venv/bin/python", "var/anshang.db", "var/files/ab/abcd", ".env", ".git/config", "tests/conftest.py",
     "domain/__pycache__/flow.cpython-312.pyc", ".streamlit/secrets.toml", "docs/pictures/project.png"],
)  # fmt: skip
def test_what_is_private_or_not_needed_stays_out_of_the_image(path):
    assert not let_in(path)


def test_everything_copied_is_let_into_the_image():
    wanted = [ROOT / source for line in said("COPY") for source in line.split()[:-1]]
    files = [f for w in wanted for f in ([w] if w.is_file() else w.rglob("*")) if f.is_file() and f.suffix != ".pyc"]
    inside = {str(f.relative_to(ROOT)) for f in files}
    assert {name for name in inside if not let_in(name)} <= {".streamlit/secrets.toml"}
    assert "web/templates/setup.html" in inside and "locale/zh_CN/door.po" in inside


def test_git_keeps_secrets_and_the_zones_data_out():
    ignored = (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert {".env", "var", ".venv"} <= set(ignored), "also where they are links to folders elsewhere"
