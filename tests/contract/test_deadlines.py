"""Deadlines of contracts against what stands between the hosts."""

from __future__ import annotations

from importlib import import_module

from controlplane.renderer.tables import CONTRACT
from kernel.contracts.contract import REGISTRY
from runtime.catalogue import load


def test_the_gateway_waits_longer_than_any_caller() -> None:
    for context in load():
        import_module(f"{context.app}.contract")
    deadlines = {spec.full_name: spec.deadline for contract in REGISTRY.values() for spec in contract.specs.values()}
    assert deadlines
    assert {name: seconds for name, seconds in deadlines.items() if seconds >= float(CONTRACT.removesuffix("s"))} == {}
