"""The catalogue and the code agree on who publishes and who hears what."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest

from kernel.contracts.contract import REGISTRY
from kernel.events.subscriptions import SUBSCRIPTIONS
from kernel.events.types import TOPICS
from runtime import catalogue
from runtime.catalogue import Context

CONTEXTS = list(catalogue.load())


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.name)
def test_a_context_declares_the_events_it_publishes(context: Context) -> None:
    import_module(f"{context.app}.contract")
    declared = {topic for topic in TOPICS if topic.startswith(f"{context.name}.")}
    assert declared == set(context.publishes)


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.name)
def test_a_context_hears_what_it_says_it_hears(context: Context) -> None:
    if find_spec(f"{context.app}.subscribers"):
        import_module(f"{context.app}.subscribers")
    heard = {item.event.topic for item in SUBSCRIPTIONS if item.context == context.name}
    assert heard == set(context.subscribes)


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.name)
def test_every_context_has_a_contract_that_is_implemented(context: Context) -> None:
    from kernel.contracts.client import implementation

    import_module(f"{context.app}.contract")
    assert isinstance(implementation(context.name), REGISTRY[context.name])
