"""Import-linter's contracts, derived from the catalogue.

A context may import the ``contract`` of the contexts it depends on or whose events it hears, and
nothing else of anybody. The list of contexts is exhaustive: a package in ``apps/`` that the
catalogue does not know breaks the build.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from runtime.catalogue import Catalogue, Context

ROOT_PACKAGES = ("apps", "controlplane", "deploy", "devstack", "kernel", "monolith", "realtime", "runtime")
NOT_IMPORTED = ("microservices", "tests")
"""Settings modules and tests: nobody imports them, so they need not be in the graph."""
FRAMEWORKS = ("celery", "channels", "django", "psycopg", "redis", "rest_framework")
HOST_PACKAGES = ("apps", "controlplane", "monolith", "runtime")
_BELOW = ("kernel", "realtime")
DESCRIPTIONS = ("runtime.catalogue", "runtime.hosting")

Values = str | Iterable[str]


def render(catalogue: Catalogue) -> str:
    """The text of ``.importlinter``, without its first line."""
    head = _section("importlinter", {"root_packages": ROOT_PACKAGES, "include_external_packages": "True"})
    parts = [
        head,
        _every_context_is_known(catalogue),
        *(_neighbours(catalogue, context) for context in catalogue),
        _layers_inside(catalogue),
        _pure_contracts(catalogue),
        _kernel(),
        _pure_descriptions(),
        _realtime(),
        _runtime(),
        _control_plane(),
        _contexts_know_no_host(catalogue),
        _tools(),
    ]
    return "\n".join(parts)


def may_import(catalogue: Catalogue, context: Context) -> tuple[str, ...]:
    """The contexts whose contract ``context`` may import: it calls them, or hears what they publish."""
    heard = {
        other.name for other in catalogue if other is not context and set(other.publishes) & set(context.subscribes)
    }
    return tuple(sorted(heard | set(context.depends_on)))


def _every_context_is_known(catalogue: Catalogue) -> str:
    # One layer whose members are not independent restricts nothing; `exhaustive` is what counts.
    return _contract(
        "catalogue",
        "Every package of apps/ is in contexts.toml",
        "layers",
        {"containers": "apps", "layers": [" : ".join(context.name for context in catalogue)], "exhaustive": "True"},
    )


def _neighbours(catalogue: Catalogue, context: Context) -> str:
    allowed = may_import(catalogue, context)
    values: dict[str, Values] = {
        "source_modules": [context.app],
        "forbidden_modules": [other.app for other in catalogue if other is not context],
        "allow_indirect_imports": "True",
    }
    if allowed:
        values["ignore_imports"] = [f"{context.app}.** -> apps.{name}.contract" for name in allowed]
        values["unmatched_ignore_imports_alerting"] = "none"
    title = f"{context.name} imports " + (
        f"only the contract of {', '.join(allowed)}" if allowed else "no other context"
    )
    return _contract(f"neighbours-{context.name}", title, "forbidden", values)


def _layers_inside(catalogue: Catalogue) -> str:
    # Tasks are in no layer: they call a use-case, and a use-case nudges its task after the commit.
    return _contract(
        "inside",
        "Inside a context: edges above use-cases above models above domain above contract",
        "layers",
        {
            "containers": [context.app for context in catalogue],
            "layers": [
                "(api)",
                "(local) : (subscribers) : (admin)",
                "(usecases) : (queries)",
                "(models)",
                "(domain)",
                "(contract)",
            ],
        },
    )


def _pure_contracts(catalogue: Catalogue) -> str:
    return _contract(
        "contract-purity",
        "A contract imports no framework and no host",
        "forbidden",
        {
            "source_modules": [f"{context.app}.contract" for context in catalogue],
            "forbidden_modules": [*FRAMEWORKS, "monolith", "runtime", "controlplane", "kernel.db", "kernel.http"],
            "allow_indirect_imports": "True",
        },
    )


def _kernel() -> str:
    return _contract(
        "kernel",
        "The kernel imports no context and nothing that stands on it",
        "forbidden",
        {
            "source_modules": ["kernel"],
            "forbidden_modules": [*(package for package in ROOT_PACKAGES if package != "kernel"), *NOT_IMPORTED],
        },
    )


def _realtime() -> str:
    return _contract(
        "realtime",
        "The hub stands on the kernel and knows no context and no host",
        "forbidden",
        {
            "source_modules": ["realtime"],
            "forbidden_modules": [package for package in (*ROOT_PACKAGES, *NOT_IMPORTED) if package not in _BELOW],
        },
    )


def _runtime() -> str:
    return _contract(
        "runtime",
        "What makes a process a host knows no context, no project and no tool",
        "forbidden",
        {
            "source_modules": ["runtime"],
            "forbidden_modules": ["apps", "monolith", "controlplane", "deploy", "devstack", *NOT_IMPORTED],
        },
    )


def _pure_descriptions() -> str:
    return _contract(
        "pure-descriptions",
        "The catalogue and the description of hosts import no framework",
        "forbidden",
        {"source_modules": DESCRIPTIONS, "forbidden_modules": FRAMEWORKS},
    )


def _control_plane() -> str:
    return _contract(
        "control-plane",
        "The control plane knows contexts by name only",
        "forbidden",
        {"source_modules": ["controlplane"], "forbidden_modules": ["apps", "deploy", "devstack", *NOT_IMPORTED]},
    )


def _contexts_know_no_host(catalogue: Catalogue) -> str:
    return _contract(
        "hosts",
        "A context does not know who hosts it",
        "forbidden",
        {
            "source_modules": [context.app for context in catalogue],
            "forbidden_modules": ["monolith", "runtime", "controlplane", "deploy", "devstack", *NOT_IMPORTED],
        },
    )


def _tools() -> str:
    # `devstack.prepare` is a program of its own that the supervisor starts; nobody may import it.
    return _contract(
        "tools",
        "The dev stack and the generators import no Django, no context and no host",
        "forbidden",
        {
            "source_modules": ["deploy", "devstack"],
            "forbidden_modules": [*HOST_PACKAGES, "django", "rest_framework", *NOT_IMPORTED],
            "ignore_imports": [
                "devstack.prepare -> django",
                "devstack.prepare -> django.**",
                # the pure descriptions of contexts and hosts; see the rule above
                *(f"{tool}.** -> {module}" for tool in ("deploy", "devstack") for module in DESCRIPTIONS),
            ],
            "unmatched_ignore_imports_alerting": "none",
        },
    )


def _contract(name: str, title: str, kind: str, values: Mapping[str, Values]) -> str:
    return _section(f"importlinter:contract:{name}", {"name": title, "type": kind, **values})


def _section(name: str, values: Mapping[str, Values]) -> str:
    return f"[{name}]\n" + "".join(f"{key} ={_value(value)}\n" for key, value in values.items())


def _value(value: Values) -> str:
    return f" {value}" if isinstance(value, str) else "".join(f"\n    {line}" for line in value)
