"""The servers that other people wrote: PostgreSQL, its pooler, Valkey and Kafka, each as an ordinary user."""

from __future__ import annotations

from deploy import environment, images, pooler
from deploy.compose_parts import DATA_NETWORK, HARDENED, Json, check, limits, required
from deploy.yamltext import MERGE
from runtime.catalogue import Catalogue

NOBODY_OF = {"postgres": "999:999", "valkey": "999:999", "pooler": "70:70", "kafka": "1000:1000"}
"""The users that these images make for themselves."""


def servers(catalogue: Catalogue, *, kafka: bool) -> Json:
    found = {"postgres": _postgres(), "pooler": _pooler(catalogue), "valkey": _valkey()}
    return {**found, "kafka": _kafka()} if kafka else found


def _server(name: str, image: str, tmpfs: list[str]) -> Json:
    return {
        MERGE: HARDENED,
        "image": image,
        "user": NOBODY_OF[name],
        "tmpfs": tmpfs,
        "networks": [DATA_NETWORK],
    }


def _postgres() -> Json:
    settings = {
        "max_connections": "200", "shared_buffers": "256MB", "wal_level": "logical",
        "idle_in_transaction_session_timeout": "60s", "log_min_duration_statement": "500ms",
    }  # fmt: skip
    return {
        **_server("postgres", images.POSTGRES, ["/tmp:mode=1777", "/var/run/postgresql:mode=1777"]),
        "command": ["postgres", *(part for key, value in settings.items() for part in ("-c", f"{key}={value}"))],
        "environment": {"POSTGRES_PASSWORD": required("POSTGRES_PASSWORD")},
        "volumes": ["postgres:/var/lib/postgresql"],  # since 18 the image keeps a folder per version in it
        "shm_size": "256m",
        "stop_grace_period": "60s",
        "stop_signal": "SIGINT",  # "fast": ends sessions, then writes everything down
        "healthcheck": check(["CMD", "pg_isready", "--username", "postgres", "--host", "127.0.0.1"], start="60s"),
        "deploy": limits("2.0", 1024),
    }


def _pooler(catalogue: Catalogue) -> Json:
    names = [environment.password_name(alias) for alias in catalogue.databases]
    return {
        **_server("pooler", images.PGBOUNCER, ["/tmp:mode=1777", "/run/pgbouncer:mode=1777"]),
        "entrypoint": pooler.command(catalogue, dollar="$$")[:2],
        "command": pooler.command(catalogue, dollar="$$")[2:],
        "environment": {name: required(name) for name in names},
        "volumes": [f"./deploy/pgbouncer.ini:{pooler.INI_PATH}:ro"],
        "depends_on": {"postgres": {"condition": "service_healthy"}},
        "healthcheck": check(["CMD", "nc", "-z", "127.0.0.1", str(pooler.PORT)]),
        "deploy": limits("1.0", 128),
    }


def _valkey() -> Json:
    # noeviction: what it holds (streams, revocations, presence) must not vanish because memory is short.
    start = 'exec valkey-server --requirepass "$$REDIS_PASSWORD" --appendonly yes --maxmemory 384mb '
    return {
        **_server("valkey", images.VALKEY, ["/tmp:mode=1777"]),
        "entrypoint": ["sh", "-ec"],
        "command": [start + "--maxmemory-policy noeviction"],
        "environment": {"REDIS_PASSWORD": required("REDIS_PASSWORD")},
        "volumes": ["valkey:/data"],
        "working_dir": "/data",
        "healthcheck": check(["CMD-SHELL", 'REDISCLI_AUTH="$$REDIS_PASSWORD" valkey-cli ping | grep -q PONG']),
        "deploy": limits("1.0", 512),
    }


def _kafka() -> Json:
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://kafka:9092",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_LOG_DIRS": "/var/lib/kafka/data",
        "KAFKA_HEAP_OPTS": "-Xms384m -Xmx384m",
    }
    test = "/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server localhost:9092 >/dev/null"
    return {
        **_server("kafka", images.KAFKA, ["/tmp:mode=1777"]),
        # Its start script writes the configuration and logs into the image's own folders.
        "read_only": False,
        "environment": settings,
        "volumes": ["kafka:/var/lib/kafka/data"],
        "stop_grace_period": "60s",
        "healthcheck": check(["CMD-SHELL", test], interval="60s", timeout="30s", start="60s"),
        "deploy": limits("1.0", 1024),
    }
