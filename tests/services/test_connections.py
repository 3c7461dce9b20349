"""Connections to PostgreSQL: one whose host has vanished is given up in seconds, so that it is known as away."""

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from db.engine import Sessions, make_engine


def test_a_host_that_takes_a_connection_and_says_nothing_counts_as_away():
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(1) as pool:
        engine = make_engine(f"postgresql+psycopg://zone@127.0.0.1:{silent.getsockname()[1]}/zone")
        try:
            with pytest.raises(OperationalError):
                pool.submit(engine.connect).result(20)
        finally:
            silent.close()  # whoever still waits is sent away


@pytest.mark.postgresql
def test_who_waits_for_an_answer_asks_whether_the_host_is_still_there(database):
    with Sessions() as db:
        assert db.scalar(text("SELECT 1")) == 1
        said = db.connection().connection.driver_connection.info.get_parameters()
    silent = int(said["keepalives_idle"]) + int(said["keepalives_interval"]) * int(said["keepalives_count"])
    assert silent <= 30 and 0 < int(said["tcp_user_timeout"]) <= 30_000 and int(said["connect_timeout"]) <= 10


@pytest.mark.postgresql
def test_an_operator_who_says_in_the_address_how_long_to_wait_is_heard(database):
    engine = make_engine(f"{database}&connect_timeout=77" if "?" in database else f"{database}?connect_timeout=77")
    with engine.connect() as connection:
        said = connection.connection.driver_connection.info.get_parameters()
    engine.dispose()
    assert said["connect_timeout"] == "77" and "keepalives_idle" in said
