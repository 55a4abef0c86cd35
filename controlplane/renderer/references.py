"""What Envoy would accept and then answer 503 for: found before anything is published."""

from __future__ import annotations

from collections.abc import Iterator

from controlplane.renderer.envoy import Json
from controlplane.routes import TOTAL
from kernel.errors import DomainError, Kind


class RouteTableInvalid(DomainError):
    """A rendered route table names a cluster that does not exist, or a split does not add up."""

    kind = Kind.REFUSED
    code = "route_table_invalid"
    message = "The route table contradicts the gateway's clusters; nothing was published."


def check_references(table: Json, bootstrap: Json) -> None:
    """Guarantees that every cluster of ``table`` exists in ``bootstrap`` and every split has the constant total.

    :raises RouteTableInvalid: with the names.
    """
    known = {cluster["name"] for cluster in bootstrap["static_resources"]["clusters"]}
    actions = list(_actions(table))
    if missing := {name for action in actions for name in _names(action)} - known:
        raise RouteTableInvalid(unknown_clusters=sorted(missing))
    for action in actions:
        weights = [entry["weight"] for entry in action.get("weighted_clusters", {}).get("clusters", [])]
        if weights and sum(weights) != TOTAL:
            raise RouteTableInvalid(internal=f"weights {weights} do not sum to {TOTAL}")


def _actions(table: Json) -> Iterator[Json]:
    for resource in table["resources"]:
        for host in resource["virtual_hosts"]:
            yield from (route["route"] for route in host["routes"] if "route" in route)


def _names(action: Json) -> Iterator[str]:
    if "cluster" in action:
        yield action["cluster"]
    yield from (entry["name"] for entry in action.get("weighted_clusters", {}).get("clusters", []))
    yield from (policy["cluster"] for policy in action.get("request_mirror_policies", []))
