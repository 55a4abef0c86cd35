"""A contract that is declared or implemented wrongly fails before anybody calls it."""

from __future__ import annotations

from uuid import UUID

import pytest

from kernel.contracts import Contract, ContractError, call
from kernel.contracts.contract import REGISTRY, check_implementation
from runtime.contract_lock import breaking


class Sample(Contract, context="sample_declaration"):
    @call(idempotent=True, deadline=1.0)
    def double(self, *, number: int) -> int: ...  # type: ignore[empty-body]


REGISTRY.pop("sample_declaration")


def test_a_method_without_call_is_refused() -> None:
    with pytest.raises(ContractError, match="lacks @call"):
        type("Bad", (Contract,), {"plain": lambda self: None}, context="bad")


def test_a_positional_parameter_is_refused() -> None:
    def method(self: object, number: int) -> int: ...  # type: ignore[empty-body]

    marked = call(idempotent=True, deadline=1.0)(method)
    with pytest.raises(ContractError, match="keyword-only"):
        type("Bad", (Contract,), {"method": marked}, context="bad")


def test_an_implementation_without_a_method_is_refused() -> None:
    with pytest.raises(ContractError, match="not implemented"):
        check_implementation(Sample, type("Local", (Sample,), {})())


def test_an_implementation_with_another_parameter_is_refused() -> None:
    class Local(Sample):
        def double(self, *, amount: int) -> int:  # type: ignore[override]
            return amount

    with pytest.raises(ContractError, match="parameters differ"):
        check_implementation(Sample, Local())


def test_an_implementation_with_another_type_is_refused() -> None:
    class Local(Sample):
        def double(self, *, number: UUID) -> int:  # type: ignore[override]
            return 0

    with pytest.raises(ContractError, match="types differ"):
        check_implementation(Sample, Local())


METHOD = {
    "request": {"$defs": {"r": {"properties": {"a": {"type": "integer"}}, "required": ["a"]}}},
    "reply": {"$defs": {"v": {"properties": {"x": {"type": "string"}}, "required": ["x"]}}},
}


def changed(part: str, name: str, **fields: object) -> dict[str, object]:
    return {**METHOD, part: {"$defs": {name: fields}}}


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (changed("reply", "v", properties={}), "v.x changed or is gone"),
        (changed("request", "r", properties={"a": {"type": "string"}}, required=["a"]), "r.a changed or is gone"),
        (
            changed("request", "r", properties={"a": {"type": "integer"}, "b": {}}, required=["a", "b"]),
            "r.b became required",
        ),
    ],
)
def test_the_lock_names_a_breaking_change(after: dict[str, object], says: str) -> None:
    found = breaking({"methods": {"s.m": METHOD}, "events": {}}, {"methods": {"s.m": after}, "events": {}})
    assert len(found) == 1
    assert says in found[0]


def test_the_lock_allows_additions() -> None:
    wider = changed("reply", "v", properties={"x": {"type": "string"}, "y": {}}, required=["x", "y"])
    assert breaking({"methods": {"s.m": METHOD}, "events": {}}, {"methods": {"s.m": wider}, "events": {}}) == []
