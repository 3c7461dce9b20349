"""The operator's door: python manage.py --help. Heavy imports stay inside the commands, so each starts quickly."""

import argparse
import getpass
import json
import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db.engine import open_database
from db.settings import Settings
from domain.access import STAFF, Role
from domain.errors import BadSetting, Incomplete, Refusal
from services import faults, logs
from services.language import tell, translate

if TYPE_CHECKING:
    from services.backups import Manifest

Said = Callable[..., str]


def migrate(settings: Settings, _options: argparse.Namespace, say: Said) -> int:
    """Bring the database to the newest form, with its default limits and working calendar."""
    from services.operator import prepare

    prepare(settings.database_url)
    print(say("The database is ready."))
    return 0


def welcome(_settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """Say where the app answers and, on an empty database, the one-time link for the first administrator."""
    from services.signin import setup_link

    host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host
    address = f"http://{host}:{options.port}"
    print(say("Open {address}", address=address))
    if token := setup_link():
        print(say("Nobody is here yet. Make the first administrator with this link; it works once, for 24 hours:"))
        print(f"{address}/setup?token={token}")
    sys.stdout.flush()
    return 0


def serve(settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """Start the app: migrate, welcome, and serve until told to end."""
    from web import serving

    migrate(settings, options, say)  # and all in one process: what three would read in thrice is read in once
    welcome(settings, options, say)
    serving.serve(options.host, options.port)
    return 0


def create_user(_settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """Register a person; the password is asked for, or read from the PASSWORD variable, and must be changed then."""
    from domain.org import PersonFacts
    from services.operator import create_user

    try:
        password = os.environ.get("PASSWORD") or getpass.getpass(say("Temporary password") + ": ")
    except EOFError:
        raise Incomplete(fields=("Temporary password",)) from None
    facts = PersonFacts(options.username, options.name or options.username, Role.of(options.role))
    create_user(facts, password, options.department)
    print(say("Registered: {name}", name=facts.name))
    return 0


def verify(_settings: Settings, _options: argparse.Namespace, say: Said) -> int:
    """Walk every chain of the trail and count the sums anew; name what is broken. Exit 1 if there is any."""
    from services.operator import broken_links, drifted

    length, broken = broken_links()
    for link in broken:
        where = f"{link.subject_type} {link.subject_id} #{link.seq}"
        print(say("Event {id} ({where}): {why}.", id=link.event_id, where=where, why=say(link.why)))
    if broken:
        print(say("{n} chains of the trail are broken.", n=len(broken)))
        return 1
    print(say("The trail is whole: {n} events.", n=length))
    if wrong := drifted():
        print(say("{n} sums of the wall are not what counting says: run recount.", n=wrong))
        return 1
    print(say("The sums of the wall are what counting says."))
    return 0


def clauses(_settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """List the 97 mechanisms of the opinion and the tests that prove each."""
    from services.clauses import last_run, proofs, report

    if options.json:
        print(json.dumps(report(), ensure_ascii=False, indent=1))
        return 0
    rows = proofs(last_run())
    for row in rows:
        sign, clause = "✓" if row.proven else "·", row.clause
        tests = say("{n} tests", n=len(row.tests)) if row.tests else "—"
        print(f"{sign} {clause.number:>2}  {say('wave {n}', n=clause.wave)}  {clause.term}  {tests}")
    proven = sum(row.proven for row in rows)
    print(say("{n} of {all} are proven by the last full test run.", n=proven, all=len(rows)))
    return 0


def demo(settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """Fill an empty database with a believable zone; one that has people is left as it is."""
    if not settings.demo:
        print(say("This fills the database with invented people. Set DEMO=1 and a DATA_DIR of its own first."))
        return 1
    from demo.build import build, is_ours

    is_ours()  # refuses somebody's own zone before anything of it is touched
    migrate(settings, options, say)
    words = "The demonstration zone is ready: {people} people, {enterprises} enterprises, {projects} projects."
    print(say(words, **vars(build())))
    return 0


def live(_settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """Let a demonstration live in fast motion, whenever its screens say so; with --pace at once. Ends with Ctrl-C."""
    from db.engine import writing
    from demo.days import Parent, play
    from domain.demonstrations import Pace
    from services.demonstrations import set_going

    def go(pace: Pace | None) -> None:
        with writing() as db:
            set_going(db, pace)

    if options.pace:
        go(Pace.of(options.pace))
    try:
        play(Parent(), lambda: print(say("The people of the demonstration are ready."), flush=True))
    finally:
        if options.pace:
            go(None)  # who let it live lets it rest
    return 0


def sweep(_settings: Settings, _options: argparse.Namespace, say: Said) -> int:
    """Do once whatever background work is due, as the app does by itself, and say what was done."""
    from services.sweep import run_due

    outcomes = run_due()
    if outcomes is None:
        print(say("Another process is sweeping just now."))
        return 0
    for one in outcomes:
        print(f"{say(one.job.label)}: {say(one.error) if one.error else say('{n} done', n=one.did)}")
    if not outcomes:
        print(say("Nothing is due."))
    return 1 if any(one.error for one in outcomes) else 0


def reindex(_settings: Settings, _options: argparse.Namespace, say: Said) -> int:
    """Make the search index anew from the complaints, as after a repaired database; people may work meanwhile."""
    from services.search import rebuild

    done = rebuild(lambda n: print(say("{n} done", n=n), flush=True))
    print(say("The search index is whole: {n} complaints.", n=done))
    return 0


def backup(_settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """Write the database and all documents into one file, while people work. Exit 1 if something in it is not whole."""
    from services import backups

    path = backups.place(options.path)
    made = backups.make(path, lambda rows: print(say("{n} rows so far", n=rows), flush=True))
    print(say("Written: {path} ({size} MB).", path=path, size=round(path.stat().st_size / 1_000_000, 1)))
    return _describe(made, say)


def restore(_settings: Settings, options: argparse.Namespace, say: Said) -> int:
    """Put a backup back into an empty database, or only look whether it is whole (--check)."""
    from services import backup_reading

    if options.check:
        whole = backup_reading.check(Path(options.path))
        print(say("The backup is whole."))
        return _describe(whole, say)
    done = backup_reading.restore(Path(options.path), lambda rows: print(say("{n} rows so far", n=rows), flush=True))
    print(say("The backup is put back, and the trail carries its seal."))
    print(say("Everybody signs in anew. Messages that waited to be sent are held back, see Background work."))
    return _describe(done, say)


def _describe(made: "Manifest", say: Said) -> int:
    print(say("Made at {at} on {engine}: {rows} rows of {tables} tables, {files} documents.",
              at=datetime.fromisoformat(made.made_at), engine=made.engine, rows=made.rows, tables=len(made.tables),
              files=len(made.files)))  # fmt: skip
    print(say("Seal of the trail, over {n} events: {seal}", n=made.events, seal=made.seal))
    if made.broken:
        print(say("{n} chains of the trail were broken already when the backup was made.", n=made.broken))
    if made.missing:
        print(say("{n} documents were missing or damaged already when the backup was made:", n=len(made.missing)))
        print("\n".join(made.missing[:20]))
    return 0 if made.sound else 1


def recount(_settings: Settings, _options: argparse.Namespace, say: Said) -> int:
    """Make the sums of the wall anew from what is stored, as after a repaired database; people wait meanwhile."""
    from services.tallies import make_anew

    print(say("The sums of the wall are whole: {n} of them.", n=make_anew()))
    return 0


COMMANDS = {
    "migrate": migrate,
    "welcome": welcome,
    "serve": serve,
    "create-user": create_user,
    "verify": verify,
    "clauses": clauses,
    "demo": demo,
    "live": live,
    "sweep": sweep,
    "reindex": reindex,
    "backup": backup,
    "restore": restore,
    "recount": recount,
}
NO_DATABASE = {"clauses"}


def reader(lang: str) -> argparse.ArgumentParser:
    """The command line, in the language of the operator."""

    def say(msgid: str) -> str:
        return translate(lang, msgid)

    parser = argparse.ArgumentParser(prog="manage.py", description=say("What the operator of 安商 can do."))
    parser.add_argument("--lang", choices=["zh", "en"], help=say("language; else it follows LANG"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    made = {
        name: commands.add_parser(name, help=say((run.__doc__ or "").split("\n")[0])) for name, run in COMMANDS.items()
    }
    for name in ("welcome", "serve"):
        made[name].add_argument("--host", default="127.0.0.1")
        made[name].add_argument("--port", type=int, default=8501)
    made["create-user"].add_argument("username")
    made["create-user"].add_argument("--name")
    made["create-user"].add_argument("--role", choices=[role.value for role in STAFF], default="administrator")
    made["create-user"].add_argument("--department", help=say("name or code"))
    made["live"].add_argument("--pace", choices=["day", "week", "month"], help=say("so much time goes by in a minute"))
    made["clauses"].add_argument("--json", action="store_true")
    made["backup"].add_argument("path", nargs="?", help=say("a file, or a folder; else DATA_DIR/backups"))
    made["restore"].add_argument("path")
    made["restore"].add_argument("--check", action="store_true", help=say("look only, change nothing"))
    return parser


def spoken(arguments: list[str]) -> str:
    """The language asked for with --lang, else that of LANG: Chinese unless it says another."""
    if "--lang" in arguments[:-1]:
        return arguments[arguments.index("--lang") + 1]
    locale = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "zh" if locale.startswith("zh") or locale.split(".")[0] in ("", "C", "POSIX") else "en"


def _open(settings: Settings) -> None:
    try:
        open_database(settings.database_url)
    except OSError as fault:
        raise BadSetting(name="DATABASE_URL", problem="The folder for it cannot be made.") from fault


def main(arguments: list[str]) -> int:
    logging.disable(logging.WARNING)  # a library speaks up about a screen that is not there
    logs.listen("ERROR")  # here, too, what goes wrong is told without its words: a timer's journal keeps them
    lang = spoken(arguments)
    options = reader(lang).parse_args(arguments)
    try:
        settings = Settings.from_env()
        if options.command not in NO_DATABASE:
            _open(settings)
        with faults.in_words():
            return COMMANDS[options.command](settings, options, lambda text, **more: translate(lang, text, **more))
    except Refusal as refusal:
        print(tell(lang, refusal), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):  # `manage.py clauses | head`: the reader has seen enough
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main(sys.argv[1:]))
