"""What one context may ask of another: a typed class, called the same wherever its context runs."""

from kernel.contracts.client import client, use_transport
from kernel.contracts.contract import Contract, ContractError, call

__all__ = ["Contract", "ContractError", "call", "client", "use_transport"]
