"""Envoy's vocabulary: the few shapes that every part of the configuration is made of."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

_TYPES = "type.googleapis.com/"


def typed(message: str, **fields: Any) -> Json:
    """An ``Any``: ``message`` is the full name of its type."""
    return {"@type": _TYPES + message, **fields}


def extension(name: str, message: str, **fields: Any) -> Json:
    """A named extension with its typed configuration."""
    return {"name": name, "typed_config": typed(message, **fields)}


def socket(host: str, port: int) -> Json:
    return {"socket_address": {"address": host, "port_value": port}}


def percent(parts: int) -> Json:
    """A fraction given in ten-thousandths."""
    return {"default_value": {"numerator": parts, "denominator": "TEN_THOUSAND"}}


ALWAYS: Json = percent(10_000)
