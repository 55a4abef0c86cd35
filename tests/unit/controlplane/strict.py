"""Envoy's own definition of its configuration: an unknown field, type or enum value is an error."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message


def parse_bootstrap(found: dict[str, Any]) -> Message:
    from envoy.config.bootstrap.v3.bootstrap_pb2 import Bootstrap

    return _parse(found, Bootstrap())


def parse_table(found: dict[str, Any]) -> Message:
    from envoy.service.discovery.v3.discovery_pb2 import DiscoveryResponse

    return _parse(found, DiscoveryResponse())


def _parse(found: dict[str, Any], message: Message) -> Message:
    for name in set(_types(found)):
        package = importlib.import_module(name.removeprefix("type.googleapis.com/").rpartition(".")[0])
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")
    return ParseDict(found, message, ignore_unknown_fields=False)


def _types(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        yield from (value for key, value in found.items() if key == "@type")
        for value in found.values():
            yield from _types(value)
    elif isinstance(found, list):
        for value in found:
            yield from _types(value)
