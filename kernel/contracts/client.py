"""Calling a contract: one face, three transports.

``local`` when this host serves the context, ``wire`` (local, but through bytes) in tests so that a
type mistake never reaches production, ``remote`` otherwise. A call inside an open transaction is an
error on all three: extraction must not change behaviour.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any, TypeVar, cast

from django.conf import settings

from kernel.contracts import remote, switches, wire
from kernel.contracts.contract import Contract, ContractError, Spec, check_implementation
from kernel.db import in_transaction
from kernel.errors import DomainError, Unavailable
from kernel.metrics import CONTRACT_CALLS

AnyContract = TypeVar("AnyContract", bound=Contract)
Transport = Callable[[Spec, dict[str, Any]], Any]


def client(contract: type[AnyContract]) -> AnyContract:
    """The contract, ready to be called; where it runs is decided at each call."""
    return cast(AnyContract, _client(contract))  # type: ignore[arg-type]  # a class is hashable


@cache
def _client(contract: Any) -> Client:
    return Client(contract)


class Client:
    """Looks like the contract; each method guards, then goes through the transport of the moment."""

    def __init__(self, contract: type[Contract]) -> None:
        self._contract = contract

    def __getattr__(self, name: str) -> Callable[..., Any]:
        spec = self._contract.specs.get(name)
        if spec is None:
            raise ContractError(f"{self._contract.context} has no method {name!r}")

        def method(**arguments: Any) -> Any:
            return _call(spec, arguments)

        setattr(self, name, method)
        return method


def _call(spec: Spec, arguments: dict[str, Any]) -> Any:
    if alias := in_transaction():
        raise ContractError(f"{spec.full_name} was called inside a transaction of {alias!r}; call before or after")
    if switches.is_off(spec.full_name):
        raise Unavailable(internal=f"{spec.full_name} is switched off", retry_after=30)
    name, transport = _transport(spec)
    outcome = "error"
    try:
        reply = transport(spec, arguments)
        outcome = "ok"
    except DomainError as error:
        outcome = error.code
        raise
    finally:
        CONTRACT_CALLS.labels(spec.full_name, name, outcome).inc()
    return reply


_forced = ""


@contextmanager
def use_transport(name: str) -> Iterator[None]:
    """Force ``local``, ``wire`` or ``remote`` in this process; for the contract tests."""
    global _forced
    before, _forced = _forced, name
    try:
        yield
    finally:
        _forced = before


def _transport(spec: Spec) -> tuple[str, Transport]:
    hosted = any(context.name == spec.context for context in settings.HOSTED)
    name = _forced or (settings.CONTRACT_TRANSPORT if hosted else "remote")
    return name, {"local": _local, "wire": _wire, "remote": remote.send}[name]


def _local(spec: Spec, arguments: dict[str, Any]) -> Any:
    return getattr(implementation(spec.context), spec.name)(**arguments)


def _wire(spec: Spec, arguments: dict[str, Any]) -> Any:
    status, body = run_encoded(spec, wire.encode_request(spec, arguments))
    if status == 200:
        return wire.decode_reply(spec, body)
    raise wire.decode_failure(spec, body)


def run_encoded(spec: Spec, request: bytes) -> tuple[int, bytes]:
    """Decode, call here, encode: what the server of the remote transport and ``wire`` share.

    :returns: HTTP status and body; failures are encoded, not raised.
    """
    arguments = wire.decode_request(spec, request)
    try:
        return 200, wire.encode_reply(spec, _local(spec, arguments))
    except DomainError as error:
        return error.kind.value, wire.encode_failure(error)


@cache
def implementation(context: str) -> Contract:
    """The implementation of a context that this host serves, checked against its contract once.

    :raises ContractError: it does not fit.
    """
    module = import_module(f"apps.{context}.local")
    found: Contract = module.IMPLEMENTATION
    contract = next(base for base in type(found).__mro__ if base.__dict__.get("specs"))
    check_implementation(contract, found)
    return found
