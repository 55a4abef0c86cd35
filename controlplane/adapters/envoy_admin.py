"""Envoy's admin listener: what is in force, and whom it can reach. Reads only."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import urllib3

from kernel.errors import Unavailable

SECONDS = 2.0
_STAT = re.compile(r"^http\.[^.]+\.rds\.[^.]+\.(version_text|update_rejected|update_failure): (.*)$", re.MULTILINE)


class GatewayUnreachable(Unavailable):
    """Envoy's admin listener does not answer."""

    code = "gateway_unreachable"
    message = "The gateway does not answer."


@dataclass(frozen=True, slots=True)
class TableStatus:
    """One route table in one Envoy.

    :param version: in force, "" before the first.
    :param refusals: how many updates it has refused, for any reason, since it started.
    """

    version: str
    refusals: int


class EnvoyAdmin:
    """:param url: e.g. ``http://127.0.0.1:9901``; never reachable from outside the machine."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=4, retries=False, timeout=SECONDS)

    def status(self, table: str) -> TableStatus:
        """:raises GatewayUnreachable:"""
        found = dict(_STAT.findall(self._get(f"/stats?filter=^http\\.{table}\\.rds\\.{table}\\.")))
        refusals = int(found.get("update_rejected", 0)) + int(found.get("update_failure", 0))
        return TableStatus(found.get("version_text", "").strip('"'), refusals)

    def healthy_clusters(self) -> frozenset[str]:
        """Clusters with at least one host that Envoy would send a request to now.

        :raises GatewayUnreachable:
        """
        statuses = self._json("/clusters?format=json").get("cluster_statuses", [])
        return frozenset(
            status["name"] for status in statuses if any(map(_is_healthy, status.get("host_statuses", [])))
        )

    def _get(self, path: str) -> str:
        try:
            answer = self._pool.request("GET", self._url + path)
        except urllib3.exceptions.HTTPError as error:
            raise GatewayUnreachable(internal=f"{path}: {type(error).__name__}") from None
        if answer.status != 200:
            raise GatewayUnreachable(internal=f"{path}: {answer.status}")
        return answer.data.decode()

    def _json(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._get(path))
        return found


def _is_healthy(host: dict[str, Any]) -> bool:
    """A healthy host has no failing flag beside where it comes from."""
    return not any(value is True for name, value in host.get("health_status", {}).items() if name.startswith("failed"))
