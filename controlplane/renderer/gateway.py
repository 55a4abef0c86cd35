"""Everything about one gateway that is decided before it starts, and where that comes from: the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from runtime import hosting
from runtime.catalogue import MONOLITH, Catalogue

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Host:
    """Where a host listens; ``ws`` is ``None`` when it has no WebSockets."""

    name: str
    http: Address
    ws: Address | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client address may send, and how many connections the gateway holds.

    Per gateway process: two gateways admit twice as much.
    """

    requests_per_second: int = 500
    burst: int = 1000
    sign_ins_per_minute: int = 60
    connections: int = 20_000


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway.

    :param hosts: the monolith first, then one per context.
    :param directory: of the route tables when they come by file; "" when they come from ``xds``.
    :param xds: the control plane's address for REST xDS, with ``xds_token``.
    :param verify_tokens: ``False`` with a shared-secret algorithm: the gateway does not get that secret.
    :param otlp: ``http://host:port`` of a collector, "" for no tracing.
    :param trusted_hops: proxies in front whose ``x-forwarded-for`` is believed.
    """

    public: Address
    internal: Address
    admin: Address
    hosts: tuple[Host, ...]
    directory: str = ""
    xds: Address | None = None
    xds_token: str = field(default="", repr=False)
    verify_tokens: bool = True
    limits: Limits = Limits()
    access_log: str = "/dev/stdout"
    otlp: str = ""
    trace_percent: float = 1.0
    trusted_hops: int = 0
    probe_host: str = "localhost"
    node: str = "gateway"


def from_environment(env: Mapping[str, str], catalogue: Catalogue, *, directory: str = "") -> Gateway:
    """The gateway that ``PORT_*``, ``ADDR_*``, ``BIND_*`` and ``GATEWAY_*`` describe.

    :param directory: where route tables lie; "" for REST xDS from the monolith.
    """
    hosts = tuple(_host(env, catalogue, name) for name in (MONOLITH, *catalogue.contexts))
    return Gateway(
        public=Address(env.get("BIND_GATEWAY", "0.0.0.0"), _port(env, "GATEWAY", hosting.GATEWAY_PORT)),  # noqa: S104 - it is the front door
        internal=Address(
            env.get("BIND_GATEWAY_INTERNAL", LOOPBACK), _port(env, "GATEWAY_INTERNAL", hosting.GATEWAY_INTERNAL_PORT)
        ),
        admin=Address(env.get("BIND_GATEWAY_ADMIN", LOOPBACK), _port(env, "GATEWAY_ADMIN", hosting.GATEWAY_ADMIN_PORT)),
        hosts=hosts,
        directory=directory,
        xds=None if directory else hosts[0].http,
        xds_token=env.get("GATEWAY_TOKEN", ""),
        verify_tokens=env.get("JWT_ALGORITHM", "EdDSA") != "HS256",
        limits=_limits(env),
        access_log=env.get("GATEWAY_ACCESS_LOG", "/dev/stdout"),
        otlp=env.get("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
        trace_percent=float(env.get("GATEWAY_TRACE_PERCENT", "1")),
        trusted_hops=int(env.get("GATEWAY_TRUSTED_HOPS", "0")),
        probe_host=env.get("GATEWAY_PROBE_HOST", "localhost"),
        node=env.get("GATEWAY_NODE", "gateway"),
    )


def otlp_address(endpoint: str) -> Address:
    parts = urlsplit(endpoint)
    return Address(parts.hostname or LOOPBACK, parts.port or 4318)


def _host(env: Mapping[str, str], catalogue: Catalogue, name: str) -> Host:
    variable = name.upper().replace("-", "_")
    address = env.get(f"ADDR_{variable}", LOOPBACK)
    http = Address(address, _port(env, f"{variable}_HTTP", hosting.http_port(catalogue, name)))
    ws_port = hosting.ws_port(catalogue, name)
    ws_address = env.get(f"ADDR_{variable}_WS", address)
    return Host(name, http, Address(ws_address, _port(env, f"{variable}_WS", ws_port)) if ws_port else None)


def _limits(env: Mapping[str, str]) -> Limits:
    usual = Limits()
    per_second = int(env.get("GATEWAY_RATE_LIMIT", usual.requests_per_second))
    return Limits(
        requests_per_second=per_second,
        burst=int(env.get("GATEWAY_RATE_BURST", per_second * 2)),
        sign_ins_per_minute=int(env.get("GATEWAY_AUTH_RATE_LIMIT", usual.sign_ins_per_minute)),
        connections=int(env.get("GATEWAY_MAX_CONNECTIONS", usual.connections)),
    )


def _port(env: Mapping[str, str], name: str, default: int) -> int:
    return int(env.get(f"PORT_{name}", default))
