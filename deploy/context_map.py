"""``docs/map.md``: who calls whom, who hears whom, drawn from the catalogue."""

from __future__ import annotations

from runtime.catalogue import Catalogue, Context


def render(catalogue: Catalogue) -> str:
    """Markdown with one Mermaid picture and one table."""
    rows = "\n".join(_row(context) for context in catalogue)
    return f"""\
# The contexts

Solid arrows are contract calls, dotted ones are events. Each box owns a database of its own name.

```mermaid
flowchart LR
{_picture(catalogue)}
```

| context | owns | at | calls | publishes | hears | leaves the monolith when |
|---|---|---|---|---|---|---|
{rows}
"""


def _picture(catalogue: Catalogue) -> str:
    boxes = [f'  {context.name}["{context.title}"]' for context in catalogue]
    calls = [f"  {context.name} --> {name}" for context in catalogue for name in context.depends_on]
    heard = [
        f'  {publisher.name} -. "{topic.partition(".")[2]}" .-> {context.name}'
        for context in catalogue
        for topic in context.subscribes
        for publisher in catalogue
        if topic in publisher.publishes
    ]
    return "\n".join([*boxes, *calls, *heard])


def _row(context: Context) -> str:
    paths = (*context.prefixes, *(f"WS {path}" for path in context.websockets))
    cells = (
        f"[{context.title}](../apps/{context.name}/README.md)",
        context.summary,
        _codes(paths),
        ", ".join(context.depends_on) or "nobody",
        _codes(context.publishes),
        _codes(context.subscribes) or "nothing",
        context.extract_when,
    )
    return f"| {' | '.join(cells)} |"


def _codes(names: tuple[str, ...]) -> str:
    return "<br>".join(f"`{name}`" for name in names)
