"""YAML as a person would write it: keys in order, shared blocks as named anchors, no odd quoting."""

from __future__ import annotations

from typing import Any

import yaml

MERGE_TAG = "tag:yaml.org,2002:merge"


class Anchor(dict[str, Any]):
    """A mapping that is written once as ``&name`` and referred to as ``*name`` afterwards."""

    def __init__(self, name: str, content: dict[str, Any]) -> None:
        super().__init__(content)
        self.name = name


class _MergeKey:
    """The key ``<<``; a plain string would be quoted and lose its meaning."""


MERGE: Any = _MergeKey()


class _Dumper(yaml.SafeDumper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names: dict[int, str] = {}

    def ignore_aliases(self, data: Any) -> bool:
        return not isinstance(data, Anchor)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)

    def generate_anchor(self, node: yaml.Node) -> str:
        return self._names[id(node)]


def _anchor(dumper: _Dumper, data: Anchor) -> yaml.Node:
    node = dumper.represent_dict(data)
    dumper._names[id(node)] = data.name
    return node


def _text(dumper: _Dumper, data: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", data, style="|" if "\n" in data else None)


def _list(dumper: _Dumper, data: list[Any]) -> yaml.Node:
    short = all(isinstance(item, str | int) for item in data) and sum(len(str(item)) + 2 for item in data) < 100
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=short)


_Dumper.add_representer(Anchor, _anchor)
_Dumper.add_representer(_MergeKey, lambda dumper, _: dumper.represent_scalar(MERGE_TAG, "<<"))
_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)


def dump(*documents: dict[str, Any]) -> str:
    """One YAML text, documents separated by ``---``."""
    return "---\n".join(
        yaml.dump(document, Dumper=_Dumper, sort_keys=False, width=118, allow_unicode=True) for document in documents
    )
