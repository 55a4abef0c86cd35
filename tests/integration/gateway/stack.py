"""A real Envoy between tiny hosts, with the project's own bootstrap and route tables."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

import jwt
import urllib3
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from controlplane.adapters.envoy_admin import EnvoyAdmin
from controlplane.adapters.route_files import Delivery, Outcome, RouteFiles, replace_file
from controlplane.aliases import of_this_checkout
from controlplane.renderer import TABLES, render_bootstrap, render_table
from controlplane.renderer.gateway import from_environment
from controlplane.routes import Route
from devstack.servers import Server, free_port, start_envoy
from runtime import catalogue
from runtime.catalogue import MONOLITH
from tests.integration.gateway.upstream import Handler, SocketUpstream, Upstream, wait_until


class Stack:
    """Hosts ``monolith``, ``accounts``, ``payments``, ``chat``; an Envoy; routes set without a database."""

    def __init__(self, directory: Path, **env: str) -> None:
        self.directory, self.catalogue = directory, catalogue.load()
        names = (MONOLITH, *self.catalogue.contexts)
        ports = {f"PORT_{name.upper()}_{kind}": str(free_port()) for name in names for kind in ("HTTP", "WS")}
        ports |= {f"PORT_GATEWAY{suffix}": str(free_port()) for suffix in ("", "_INTERNAL", "_ADMIN")}
        self.log = directory / "access.log"
        self.env = {"BIND_GATEWAY": "127.0.0.1", "GATEWAY_ACCESS_LOG": str(self.log), **ports, **env}
        self.keys = Signer()
        self.hosts = {name: Upstream(name, int(ports[f"PORT_{name.upper()}_HTTP"])) for name in names}
        self.sockets = {
            name: SocketUpstream(name, int(ports[f"PORT_{name.upper()}_WS"])) for name in (MONOLITH, "chat")
        }
        self.gateway = from_environment(self.env, self.catalogue, directory=str(directory / "xds"))
        self.admin = EnvoyAdmin(f"http://127.0.0.1:{self.gateway.admin.port}")
        self.files = RouteFiles(directory / "xds", self.admin)
        self.revision = 0
        self.http = urllib3.PoolManager(maxsize=64, retries=False, timeout=20.0)
        self.url = f"http://127.0.0.1:{self.gateway.public.port}"
        self.internal_url = f"http://127.0.0.1:{self.gateway.internal.port}"
        self.server: Server | None = None

    def start(self) -> Stack:
        for host in self.hosts.values():
            host.behaviours["/.well-known/jwks.json"] = self.publish_keys
            host.start()
        replace_file(self.directory / "envoy.json", render_bootstrap(self.gateway, self.catalogue, of_this_checkout()))
        self.write(self.tables({}))
        self.server = start_envoy(
            self.directory / "envoy.json", admin_url=f"http://127.0.0.1:{self.gateway.admin.port}", concurrency=1
        )
        return self

    def publish_keys(self, handler: Handler) -> None:
        handler.answer(200, self.keys.published())

    def stop(self) -> None:
        if self.server:
            self.server.stop()
        for host in self.hosts.values():
            host.kill()
        for host in self.sockets.values():
            host.kill()

    def tables(self, routes: dict[str, Route]) -> dict[str, Any]:
        return {name: render_table(name, self.catalogue, of_this_checkout(), routes, self.revision) for name in TABLES}

    def write(self, tables: dict[str, Any]) -> None:
        for name, table in tables.items():
            replace_file(self.directory / "xds" / f"{name}.json", table)

    def deliver(self, tables: dict[str, Any], seconds: float = 3) -> Delivery:
        return self.files.deliver(tables, seconds=seconds)

    def route(self, **weights: float) -> float:
        """Set the service's percentage per context, everything else at the monolith; the seconds until confirmed."""
        self.revision += 1
        tables = self.tables({name: Route(weight=round(percent * 100)) for name, percent in weights.items()})
        started = time.monotonic()
        delivery = self.deliver(tables)
        assert delivery.outcome is Outcome.CONFIRMED, delivery
        return time.monotonic() - started

    def revive(self, name: str) -> None:
        """Start a killed host again and wait until Envoy trusts it."""
        if not self.hosts[name].is_running:
            self.hosts[name].start()
        wait_until(lambda: f"{name}_http" in self.admin.healthy_clusters(), seconds=15, what=f"{name} is healthy")

    def request(self, method: str, path: str, **headers: str) -> urllib3.BaseHTTPResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, self.url + path, headers=named, redirect=False)

    def answered_by(self, path: str, method: str = "GET", **headers: str) -> str:
        answer = self.request(method, path, **headers)
        assert answer.status == 200, (answer.status, answer.data)
        return str(answer.json()["host"])

    def log_lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


class Signer:
    """An issuer of access tokens as accounts signs them."""

    def __init__(self) -> None:
        self.kid, self._key = "test", Ed25519PrivateKey.generate()

    def published(self) -> dict[str, Any]:
        key = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [key | {"kid": self.kid, "alg": "EdDSA", "use": "sig"}]}

    def token(self, user_id: str = "", *, expires_in: int = 900) -> str:
        now = int(time.time())
        claims = {
            "iss": "banyan",
            "aud": "banyan",
            "sub": user_id or str(uuid.uuid4()),
            "role": "member",
            "typ": "access",
        }
        times = {"iat": now - 1000, "exp": now + expires_in, "jti": uuid.uuid4().hex}
        return jwt.encode(claims | times, self._key, algorithm="EdDSA", headers={"kid": self.kid})

    def bearer(self, user_id: str = "", *, expires_in: int = 900) -> str:
        return f"Bearer {self.token(user_id, expires_in=expires_in)}"
