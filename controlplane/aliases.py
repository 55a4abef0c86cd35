"""Aliases: older paths that the gateway rewrites to the canonical ones. Data in, values out.

Compatibility is the gateway's job: Django knows no second URL. One line in
``microservices/gateway/aliases.toml`` is one alias; it covers the path itself and everything below it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from runtime.catalogue import Catalogue, Context, load

FILE = Path(__file__).resolve().parent.parent / "microservices" / "gateway" / "aliases.toml"
PROBES = ("/healthz", "/readyz")
"""``/<context>/healthz`` and ``/<context>/readyz`` ask whichever host answers that context now."""


class AliasError(Exception):
    """``aliases.toml`` names an unknown context, a path outside of it, or one path twice."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One rewrite: requests to ``path`` and below go to ``target`` of ``context``, and below."""

    context: str
    path: str
    target: str

    def is_websocket(self, catalogue: Catalogue) -> bool:
        return any(_under(self.target, prefix) for prefix in catalogue[self.context].websockets)


def parse(text: str, catalogue: Catalogue) -> tuple[Alias, ...]:
    """The aliases of a file, and the probes of every context.

    :raises AliasError: see there.
    """
    declared = [
        _checked(Alias(name, path, target), catalogue)
        for name, lines in tomllib.loads(text).items()
        for path, target in lines.items()
    ]
    probes = [Alias(context.name, f"/{context.name}{probe}", probe) for context in catalogue for probe in PROBES]
    found = declared + probes
    if twice := {alias.path for alias in found if sum(other.path == alias.path for other in found) > 1}:
        raise AliasError(f"declared twice: {sorted(twice)}")
    return tuple(found)


@lru_cache(maxsize=1)
def of_this_checkout() -> tuple[Alias, ...]:
    """The aliases of ``microservices/gateway/aliases.toml``."""
    return parse(FILE.read_text(), load())


def _checked(alias: Alias, catalogue: Catalogue) -> Alias:
    if alias.context not in catalogue.contexts:
        raise AliasError(f"{alias.path}: there is no context {alias.context!r}")
    for path in (alias.path, alias.target):
        if not path.startswith("/") or path.endswith("/") or any(sign in path for sign in "?#*{} "):
            raise AliasError(f"{path!r} is not a plain path without a slash at its end")
    if not _belongs(alias.target, catalogue[alias.context]):
        raise AliasError(f"{alias.path}: {alias.target} is not a path of {alias.context}")
    if owner := next((c.name for c in catalogue for p in c.prefixes if _under(alias.path, p)), ""):
        raise AliasError(f"{alias.path} is a canonical path of {owner}")
    return alias


def _belongs(path: str, context: Context) -> bool:
    return path in PROBES or any(_under(path, prefix) for prefix in context.prefixes)


def _under(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(prefix + "/")
