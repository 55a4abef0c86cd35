"""The two route tables: a pure function of catalogue, aliases and the routes of a revision."""

from __future__ import annotations

from controlplane.aliases import Alias
from controlplane.renderer.clusters import cluster_of, fallback_of
from controlplane.renderer.envoy import Json, percent, typed
from controlplane.renderer.identity import USER_HEADERS
from controlplane.routes import AT_MONOLITH, TOTAL, Route, Routes
from runtime.catalogue import MONOLITH, Catalogue, Context

PUBLIC, INTERNAL = "public", "internal"
TABLES = (PUBLIC, INTERNAL)
CLOSED = ("/internal", "/v3/discovery:routes")
"""Paths of hosts that the public listener answers 404 for, whoever asks."""
KEYS = "/.well-known/jwks.json"
TYPE = "envoy.config.route.v3.RouteConfiguration"

CONTRACT = "70s"
"""Longer than the longest deadline of a contract's method: the caller gives up first, and knows why."""
READ: Json = {"retry_on": "5xx,connect-failure,refused-stream,reset", "num_retries": 2, "per_try_timeout": "10s"}
WRITE: Json = {"retry_on": "connect-failure,refused-stream", "num_retries": 2}
"""A write is repeated only where it cannot have been executed: it never reached a host."""

STREAM: Json = {"timeout": "0s", "idle_timeout": "60s"}
"""A file takes as long as its bytes keep coming; a try of it has no limit of its own."""


def file_of(table: str) -> str:
    return f"{table}.json"


def render_table(name: str, catalogue: Catalogue, aliases: tuple[Alias, ...], routes: Routes, revision: int) -> Json:
    """One table as a DiscoveryResponse; ``revision`` becomes its version."""
    found = _public(catalogue, aliases, routes) if name == PUBLIC else _internal(catalogue, routes)
    table = typed(
        TYPE,
        name=name,
        virtual_hosts=[{"name": name, "domains": ["*"], "routes": found}],
        validate_clusters=True,
    )
    return {"version_info": str(revision), "type_url": "type.googleapis.com/" + TYPE, "resources": [table]}


def _public(catalogue: Catalogue, aliases: tuple[Alias, ...], routes: Routes) -> list[Json]:
    """First match wins: closed paths, WebSockets, aliases, contexts, then everything else at the monolith."""
    found = [_closed(path) for path in CLOSED]
    for context in catalogue:
        found += [_socket(context, path, path, _of(routes, context)) for path in context.websockets]
    for alias in aliases:
        found += _alias(alias, catalogue, _of(routes, catalogue[alias.context]))
    for context in catalogue:
        for path in context.prefixes:
            found += _reads_and_writes(context, path, path, _of(routes, context))
    return found + _everything_else()


def _internal(catalogue: Catalogue, routes: Routes) -> list[Json]:
    """Contract calls and keys; calls are spread by chance, since hosts have no address to be sticky by."""
    found = []
    for context in catalogue:
        path = f"/internal/contracts/{context.name}"
        split = _split(context.name, "http", _of(routes, context), sticky=False)
        found.append({"match": {"path_separated_prefix": path}, "route": split | {"timeout": CONTRACT} | _retry(WRITE)})
    if "accounts" in catalogue.contexts:
        split = _split("accounts", "http", _of(routes, catalogue["accounts"]), sticky=False)
        found.append({"match": {"path": KEYS}, "route": split | {"timeout": "5s"} | _retry(READ)})
    return [*found, {"match": {"prefix": "/"}, "direct_response": {"status": 404}}]


def _alias(alias: Alias, catalogue: Catalogue, route: Route) -> list[Json]:
    context = catalogue[alias.context]
    if alias.is_websocket(catalogue):
        return [_socket(context, alias.path, alias.target, route)]
    return _reads_and_writes(context, alias.path, alias.target, route)


def _reads_and_writes(context: Context, path: str, target: str, route: Route) -> list[Json]:
    action = _split(context.name, "http", route) | _rewrite(path, target) | {"timeout": "60s"}
    again = READ
    if _streams(context, target):
        action, again = action | STREAM, {name: value for name, value in READ.items() if name != "per_try_timeout"}
    reads = action | _retry(again) | _mirror(context.name, route)
    return [
        {"match": {"path_separated_prefix": path, "headers": [_is_read()]}, "route": reads},
        {"match": {"path_separated_prefix": path}, "route": action | _retry(WRITE)},
    ]


def _streams(context: Context, target: str) -> bool:
    return any(f"{target}/".startswith(f"{prefix}/") for prefix in context.streams)


def _socket(context: Context, path: str, target: str, route: Route) -> Json:
    action = _split(context.name, "ws", route) | _rewrite(path, target) | _retry(WRITE)
    # A conversation may be silent for hours.
    return {"match": {"path_separated_prefix": path}, "route": action | {"timeout": "0s", "idle_timeout": "0s"}}


def _everything_else() -> list[Json]:
    action: Json = {"cluster": cluster_of(MONOLITH, "http"), "timeout": "60s"}
    return [
        {"match": {"prefix": "/", "headers": [_is_read()]}, "route": action | _retry(READ)},
        {"match": {"prefix": "/"}, "route": action | _retry(WRITE)},
    ]


def _closed(path: str) -> Json:
    return {"match": {"path_separated_prefix": path}, "direct_response": {"status": 404}}


def _split(context: str, kind: str, route: Route, *, sticky: bool = True) -> Json:
    """Both sides always, in one order and with one total: a growing share moves each user at most once."""
    clusters = [
        {"name": fallback_of(context, kind), "weight": route.weight},
        {"name": cluster_of(MONOLITH, kind), "weight": TOTAL - route.weight},
    ]
    if not sticky:
        return {"weighted_clusters": {"clusters": clusters}}
    by_user = [{"header": {"header_name": name}, "terminal": True} for name in USER_HEADERS]
    return {
        "weighted_clusters": {"clusters": clusters, "use_hash_policy": True},
        "hash_policy": [*by_user, {"connection_properties": {"source_ip": True}}],
    }


def _retry(policy: Json) -> Json:
    """A retry goes to the next member of an aggregate: what the dead service refused, the monolith answers."""
    previous = typed(
        "envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig", update_frequency=1
    )
    priority = {"name": "envoy.retry_priorities.previous_priorities", "typed_config": previous}
    quickly = {"base_interval": "0.01s", "max_interval": "0.1s"}
    return {"retry_policy": policy | {"retry_priority": priority, "retry_back_off": quickly}}


def _mirror(context: str, route: Route) -> Json:
    """Copies of reads only: a copied write would be written twice."""
    if not route.shadow:
        return {}
    mark = {"append": {"header": {"key": "x-banyan-shadow", "value": "1"}}}
    return {
        "request_mirror_policies": [
            {
                "cluster": cluster_of(context, "http"),
                "runtime_fraction": percent(route.shadow),
                "trace_sampled": False,
                "disable_shadow_host_suffix_append": True,  # Django refuses a host it does not know
                "request_headers_mutations": [mark],
            }
        ]
    }


def _rewrite(path: str, target: str) -> Json:
    return {} if path == target else {"prefix_rewrite": target}


def _is_read() -> Json:
    return {"name": ":method", "string_match": {"safe_regex": {"regex": "GET|HEAD"}}}


def _of(routes: Routes, context: Context) -> Route:
    return routes.get(context.name, AT_MONOLITH)
