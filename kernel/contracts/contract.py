"""Declaring a contract. Every mistake in a declaration is an error at import, not at the first call."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

import msgspec

from kernel.errors import DomainError

Method = TypeVar("Method", bound=Callable[..., Any])


class ContractError(Exception):
    """A contract is declared, implemented or used wrongly; a defect, never a client's fault."""


@dataclass(frozen=True, slots=True)
class Spec:
    """One method of a contract.

    :param idempotent: running it twice is running it once; only then may a lost call be sent again.
    :param deadline: seconds the caller waits at most.
    :param raises: the failures that travel by code; anything else arrives as ``Unavailable``.
    :param request: Struct made of the parameters. :param reply: type of the answer.
    """

    context: str
    name: str
    idempotent: bool
    deadline: float
    raises: tuple[type[DomainError], ...]
    request: type[msgspec.Struct]
    reply: Any

    @property
    def full_name(self) -> str:
        return f"{self.context}.{self.name}"


def call(
    *, idempotent: bool, deadline: float, raises: tuple[type[DomainError], ...] = ()
) -> Callable[[Method], Method]:
    """Mark a method of a contract; all of its parameters are keyword-only and annotated."""

    def mark(method: Method) -> Method:
        method.__call_spec__ = (idempotent, deadline, raises)  # type: ignore[attr-defined]
        return method

    return mark


class Contract:
    """Base of all contracts: ``class Accounts(Contract, context="accounts")``."""

    context: ClassVar[str] = ""
    specs: ClassVar[dict[str, Spec]] = {}

    def __init_subclass__(cls, context: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if context:
            cls.context = context
            methods = [(name, it) for name, it in vars(cls).items() if inspect.isfunction(it) and name[0] != "_"]
            cls.specs = {name: _spec(context, name, method) for name, method in methods}
            REGISTRY[context] = cls


REGISTRY: dict[str, type[Contract]] = {}


def check_implementation(contract: type[Contract], implementation: Contract) -> None:
    """:raises ContractError: a method is missing, or its parameters or types differ from the contract's."""
    for name in contract.specs:
        theirs = getattr(type(implementation), name)
        ours = getattr(contract, name)
        if theirs is ours:
            raise ContractError(f"{contract.context}.{name} is not implemented")
        if inspect.signature(theirs).parameters.keys() != inspect.signature(ours).parameters.keys():
            raise ContractError(f"{contract.context}.{name}: parameters differ from the contract's")
        if typing.get_type_hints(theirs) != typing.get_type_hints(ours):
            raise ContractError(f"{contract.context}.{name}: types differ from the contract's")


def _spec(context: str, name: str, method: Any) -> Spec:
    where = f"{context}.{name}"
    if not hasattr(method, "__call_spec__"):
        raise ContractError(f"{where} lacks @call")
    idempotent, deadline, raises = method.__call_spec__
    hints = typing.get_type_hints(method)
    fields: list[Any] = []
    for parameter in list(inspect.signature(method).parameters.values())[1:]:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY or parameter.name not in hints:
            raise ContractError(f"{where}: {parameter.name} must be keyword-only and annotated")
        annotated = (parameter.name, hints[parameter.name])
        fields.append(annotated if parameter.default is parameter.empty else (*annotated, parameter.default))
    request = msgspec.defstruct(f"{name}_request", fields, frozen=True, kw_only=True, forbid_unknown_fields=True)
    return Spec(context, name, idempotent, deadline, tuple(raises), request, hints.get("return", type(None)))
