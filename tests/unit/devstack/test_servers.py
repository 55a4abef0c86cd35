"""The one test here that starts the real servers."""

from pathlib import Path

import psycopg
import pytest
import redis

from devstack import postgres
from devstack.launch import LaunchFailed
from devstack.servers import free_port, start_envoy, start_postgres, start_valkey

CONFIG = """
admin: {{address: {{socket_address: {{address: 127.0.0.1, port_value: {port}}}}}}}
"""


def test_postgres_asks_for_its_password_and_keeps_its_data(tmp_path):
    server = start_postgres(tmp_path, password="first")
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT uuidv7() AS id")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url.replace("first", "wrong"))
    server.stop()
    server.stop()
    assert not server.is_running()

    again = start_postgres(tmp_path, password="first", port=server.port)
    with psycopg.connect(again.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)
    again.stop()


def test_postgres_is_private_on_this_machine(tmp_path):
    server = start_postgres(tmp_path)
    with psycopg.connect(server.url) as connection:
        sockets = connection.execute("SELECT current_setting('unix_socket_directories')").fetchone()
        addresses = connection.execute("SELECT current_setting('listen_addresses')").fetchone()
    server.stop()
    assert addresses == ("127.0.0.1",)
    assert sockets is not None
    assert Path(sockets[0]).stat().st_mode & 0o077 == 0


def test_data_of_another_version_is_refused(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("17\n")
    with pytest.raises(postgres.DataVersionMismatch, match="PostgreSQL 17"):
        start_postgres(tmp_path)


def test_valkey_asks_for_its_password(tmp_path):
    server = start_valkey(tmp_path)
    with redis.Redis.from_url(server.url) as client:
        assert client.ping()
    with redis.Redis(port=server.port) as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()
    server.stop()


def test_valkey_keeps_its_streams_over_an_orderly_stop(tmp_path):
    server = start_valkey(tmp_path, password="p", durable=True)
    with redis.Redis.from_url(server.url) as client:
        client.xadd("events", {"n": "1"})
    server.stop()
    again = start_valkey(tmp_path, password="p", durable=True)
    with redis.Redis.from_url(again.url) as client:
        assert client.xlen("events") == 1
    again.stop()


def test_envoy_is_live_when_it_is_returned(tmp_path):
    port = free_port()
    (tmp_path / "envoy.yaml").write_text(CONFIG.format(port=port))
    server = start_envoy(tmp_path / "envoy.yaml", admin_url=f"http://127.0.0.1:{port}")
    assert server.is_running()
    server.stop()


def test_a_server_that_refuses_its_configuration_says_why(tmp_path):
    (tmp_path / "envoy.yaml").write_text("no_such_field: 1\n")
    with pytest.raises(LaunchFailed, match="no_such_field"):
        start_envoy(tmp_path / "envoy.yaml", admin_url="http://127.0.0.1:1")
