"""A call and its answer as bytes; the same for the wire transport in tests and for HTTP."""

from __future__ import annotations

from typing import Any

import msgspec

from kernel.contracts.contract import ContractError, Spec
from kernel.errors import DomainError, Unavailable


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """A declared failure on its way home: its code and its public half."""

    code: str
    message: str
    details: dict[str, Any]


def encode_request(spec: Spec, arguments: dict[str, Any]) -> bytes:
    """:raises ContractError: the arguments are not those of the method."""
    try:
        return msgspec.json.encode(spec.request(**arguments))
    except TypeError as error:
        raise ContractError(f"{spec.full_name}: {error}") from None


def decode_request(spec: Spec, body: bytes) -> dict[str, Any]:
    """:raises ContractError: the caller speaks another version of the contract, or passed a wrong type."""
    try:
        request = msgspec.json.decode(body, type=spec.request)
    except msgspec.MsgspecError as error:
        raise ContractError(f"{spec.full_name}: {error}") from None
    return {name: getattr(request, name) for name in spec.request.__struct_fields__}


def encode_reply(spec: Spec, reply: Any) -> bytes:
    return msgspec.json.encode(reply)


def decode_reply(spec: Spec, body: bytes) -> Any:
    """:raises ContractError: the implementation returned something that the contract does not promise."""
    try:
        return msgspec.json.decode(body, type=spec.reply)
    except msgspec.MsgspecError as error:
        raise ContractError(f"{spec.full_name} answered wrongly: {error}") from None


def encode_failure(error: DomainError) -> bytes:
    failure = Failure(code=error.code, message=error.public, details=error.details)
    return msgspec.json.encode(failure, enc_hook=str)


def decode_failure(spec: Spec, body: bytes) -> DomainError:
    """The declared failure with this code; ``Unavailable`` for one that was never declared."""
    failure = msgspec.json.decode(body, type=Failure)
    for kind in spec.raises:
        if kind.code == failure.code:
            return kind(failure.message, **failure.details)
    return Unavailable(internal=f"{spec.full_name} failed with undeclared {failure.code}")
