"""The catalogue: every bounded context, read once from ``contexts.toml``.

Pure Python, no Django: the dev stack, the deployment generator and settings all read it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MONOLITH = "monolith"
CONTROL = "control"
"""Alias of the control plane's own database (route revisions)."""


class CatalogueError(Exception):
    """``contexts.toml`` or ``HOST`` names something that does not exist or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Context:
    """One bounded context as declared in the catalogue.

    Bodies under ``streams`` may take as long as they keep coming: files, up and down.
    ``http_port`` and ``ws_port`` (0: no WebSockets) are where its own host listens on one machine.
    """

    name: str
    title: str
    summary: str
    prefixes: tuple[str, ...]
    websockets: tuple[str, ...]
    depends_on: tuple[str, ...]
    publishes: tuple[str, ...]
    subscribes: tuple[str, ...]
    queue: str
    http_port: int
    ws_port: int
    extract_when: str
    streams: tuple[str, ...] = ()

    @property
    def app(self) -> str:
        """The Django app, e.g. ``apps.chat``."""
        return f"apps.{self.name}"

    @property
    def database(self) -> str:
        """The database alias; every context owns one of its own name."""
        return self.name

    @property
    def role(self) -> str:
        """The database role its hosts log in as; it can reach no other context's database."""
        return f"banyan_{self.name}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    contexts: dict[str, Context]

    def __getitem__(self, name: str) -> Context:
        """:raises CatalogueError: no such context."""
        try:
            return self.contexts[name]
        except KeyError:
            raise CatalogueError(f"no context {name!r}; there are: {', '.join(self.contexts)}") from None

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.contexts.values())

    @property
    def databases(self) -> tuple[str, ...]:
        """Every database alias: one per context, and the control plane's."""
        return (CONTROL, *self.contexts)

    def hosted_by(self, host: str) -> tuple[Context, ...]:
        """The contexts of a host: ``monolith`` has all, any other host the one it is named after.

        :raises CatalogueError: the host is neither.
        """
        return tuple(self) if host == MONOLITH else (self[host],)


def parse(text: str) -> Catalogue:
    """:raises CatalogueError: a field is missing, or a context depends on or hears of an unknown one."""
    catalogue = Catalogue({name: _context(name, entry) for name, entry in tomllib.loads(text).items()})
    published = {topic for context in catalogue for topic in context.publishes}
    for context in catalogue:
        for name in context.depends_on:
            catalogue[name]
        if unknown := set(context.subscribes) - published:
            raise CatalogueError(f"{context.name} subscribes to {sorted(unknown)}, which nobody publishes")
    return catalogue


def _context(name: str, entry: dict) -> Context:  # type: ignore[type-arg]
    try:
        return Context(
            name=name,
            title=entry["title"],
            summary=entry["summary"],
            prefixes=tuple(entry["prefixes"]),
            websockets=tuple(entry["websockets"]),
            depends_on=tuple(entry["depends_on"]),
            publishes=tuple(entry["publishes"]),
            subscribes=tuple(entry["subscribes"]),
            queue=entry["queue"],
            http_port=entry["ports"]["http"],
            ws_port=entry["ports"]["ws"],
            extract_when=entry["extract_when"],
            streams=tuple(entry.get("streams", ())),
        )
    except KeyError as missing:
        raise CatalogueError(f"context {name!r} lacks {missing}") from None


@lru_cache(maxsize=1)
def load() -> Catalogue:
    """The catalogue of this checkout."""
    return parse((ROOT / "contexts.toml").read_text())
