from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker

from db.turns import Turns


class _Sessions(sessionmaker[Session]):
    """Whoever opens a session lets go of the shared one's connection first. Who waits for a connection while holding
    another waits for those who do the same, until all of them give up."""

    def __call__(self, **options: Any) -> Session:
        read_on()
        return super().__call__(**options)

    def reader(self) -> Session:
        """A session to read by: it writes nothing, not even what was changed by mistake.

        PostgreSQL has each statement see what is committed at its beginning, within a transaction or not. One is
        therefore not begun there: its end would be a ROLLBACK, at which the driver has the server forget all prepared
        statements, and planning them anew takes longer than most of them. See docs/adr/0027.
        """
        bind = self.kw.get("bind")
        if bind is not None and bind.dialect.name == "postgresql":
            bind = _beginning_nothing(bind)
        return self(autoflush=False, bind=bind)


@lru_cache(maxsize=2)
def _beginning_nothing(engine: Engine) -> Engine:
    """The same, with the same connections."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


Sessions = _Sessions(expire_on_commit=False)
_shared: ContextVar[Session | None] = ContextVar("shared_session", default=None)
_turns = Turns()
_writes, _written = count(1), [0]
V = TypeVar("V")
R = TypeVar("R", bound=DeclarativeBase)


@contextmanager
def shared_reading() -> Iterator[None]:
    """As long as the block lasts, all that this thread reads is read in one transaction; a new one once it has written
    something. Within another such block it is that one's. See docs/adr/0027."""
    if _shared.get():
        yield
        return
    with Sessions.reader() as db:
        token = _shared.set(db)
        try:
            yield
        finally:
            _shared.reset(token)


def read_on() -> None:
    """What is read from here on is not older than this moment. Until then this thread holds no connection for it."""
    if shared := _shared.get():
        shared.rollback()


@contextmanager
def reading() -> Iterator[Session]:
    """A session to read by: the shared one, or one of its own. Whoever reads next in it meets no object of this one but
    for the kept rows."""
    if (db := _shared.get()) is None:
        with Sessions.reader() as db:
            yield db
        return
    within = db.info.get("reads", False)
    db.info["reads"] = True
    try:
        yield db
    except DBAPIError:
        db.rollback()
        raise
    finally:
        db.info["reads"] = within
        if not within:
            kept_ones = _kept_ones(db)
            for row in [row for row in db if row not in kept_ones]:
                db.expunge(row)


@contextmanager
def writing() -> Iterator[Session]:
    """A transaction that writes: of a SQLite file it has the lock from its beginning, and those of this process come in
    the order in which they ask. What is read after it, done or refused, is as it stands then."""
    read_on()  # whoever waits for a turn holds no connection either
    try:
        with _turn(), Sessions.begin() as db:
            db.connection(execution_options={"writes": True})
            yield db
    finally:
        read_on()
        _written[0] = next(_writes)


def written() -> int:
    """Another number after each transaction of this process that wrote: what was seen under one before may be old."""
    return _written[0]


def _turn() -> AbstractContextManager[None]:
    """SQLite lets one write at a time: whoever happens to ask when it is free, so that one may ask in vain for long."""
    bind = Sessions.kw.get("bind")
    return _turns.one() if bind is not None and bind.dialect.name == "sqlite" else nullcontext()


def kept(db: Session, name: str, find: Callable[[], V]) -> V:
    """What `find` found, asked once as long as the transaction lasts."""
    known: tuple[object, V] | None = db.info.get(name)
    if known is None or known[0] is not db.get_transaction():
        found = find()  # the first statement begins the transaction
        known = db.info[name] = db.get_transaction(), found
    return known[1]


def kept_rows(db: Session, name: str, find: Callable[[], Sequence[R]]) -> Sequence[R]:
    """The rows that `find` found. In a shared reading they are found once: a page asks ten questions about one case.
    Anywhere else, above all where something is written, each asks for itself."""
    if not is_shared(db):
        return find()
    rows = kept(db, name, find)
    _kept_ones(db).update(rows)
    return rows


def is_shared(db: Session) -> bool:
    """Is what was found in it kept for the questions that follow?"""
    return db is _shared.get()


def _kept_ones(db: Session) -> set[object]:
    return kept(db, "kept rows", set[object])


def open_database(url: str) -> Engine:
    """Bind `Sessions` to the database at `url`. Every process does this once, before anything else."""
    engine = make_engine(url)
    Sessions.configure(bind=engine)
    return engine


# A host that has vanished refuses nothing, and the system would wait a quarter of an hour for it. Seconds, the last in
# milliseconds. A connection within the machine takes no notice.
AWAY_AFTER = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def make_engine(url: str) -> Engine:
    """An engine tuned for one app process. A SQLite file is made with its folder, readable by its owner only. What was
    filled into a statement stays out of the words of its failure."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            _private_file(Path(parsed.database))
        engine = create_engine(
            parsed, connect_args={"timeout": 30}, pool_size=20, max_overflow=40, hide_parameters=True
        )
        event.listen(engine, "connect", _tune_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    # the connection that was used last comes first, for it has most statements prepared
    engine = create_engine(
        parsed,
        connect_args={name: value for name, value in AWAY_AFTER.items() if name not in parsed.query},
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        pool_use_lifo=True,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _tune_postgresql)
    return engine


def _private_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)


def _tune_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "busy_timeout=30000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _tune_postgresql(connection: Any, _record: Any) -> None:
    connection.prepared_max = 250  # the statements of all pages together; of the driver's own 100, none would stay


def _begin_sqlite(connection: Connection) -> None:
    """Commands take the write lock at once, so two people never deadlock half-way."""
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
