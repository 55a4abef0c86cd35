"""REST xDS: gateways on other machines fetch their route tables here."""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from controlplane import revisions
from controlplane.acknowledgements import acknowledge
from controlplane.publisher import tables_of
from controlplane.renderer import TABLES


class Node(msgspec.Struct):
    """The gateway that asks."""

    id: str = "gateway"


class DiscoveryRequest(msgspec.Struct):
    """What of Envoy's DiscoveryRequest is read; ``version_info`` is what the gateway has applied."""

    node: Node = msgspec.field(default_factory=Node)
    resource_names: list[str] = []
    version_info: str = ""


@csrf_exempt
@require_POST
def discover_routes(request: HttpRequest) -> HttpResponse:
    """The newest revision's table, 304 when the gateway has it; the poll after a change acknowledges it.

    404 without the shared secret, as for a path that does not exist.
    """
    if not _knows_the_secret(request):
        return HttpResponse(status=404)
    try:
        asked = msgspec.json.decode(request.body, type=DiscoveryRequest)
    except msgspec.DecodeError:
        return HttpResponse(status=400)
    table = next(iter(asked.resource_names), "")
    return _answer(asked, table) if table in TABLES else HttpResponse(status=404)


def _answer(asked: DiscoveryRequest, table: str) -> HttpResponse:
    revision = revisions.newest()
    if asked.version_info != str(revision.number):
        return JsonResponse(tables_of(revision)[table])
    if revision.number:
        acknowledge(revision=revision.number, node=asked.node.id, table=table)
    return HttpResponse(status=304)


def _knows_the_secret(request: HttpRequest) -> bool:
    expected: Any = settings.GATEWAY_TOKEN
    given = request.headers.get("x-gateway-token", "")
    return bool(expected) and compare_digest(given.encode(), expected.encode())
