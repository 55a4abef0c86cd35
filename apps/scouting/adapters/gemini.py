"""Google Gemini through the google-genai SDK, behind the port.

What the SDK does by itself and is told not to: wait for ever, follow redirects with the key in a header, retry,
call functions, read its own environment, log each request. ``parsed`` is never looked at.
"""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import TimeoutError as FutureTimeout
from decimal import Decimal
from functools import cached_property
from threading import Lock, Thread
from typing import Any

from apps.scouting import contract
from apps.scouting.adapters.gemini_answers import failed_attempt, read_answer, spent_on
from apps.scouting.adapters.prices import cost_of
from apps.scouting.adapters.providers import ATTEMPTS, ProviderTimeout, Written
from apps.scouting.adapters.retrying import AttemptFailed, with_retries
from apps.scouting.contract import FactSheet
from apps.scouting.domain.schema import RESPONSE_SCHEMA

LONGEST_OUTPUT = 8192
"""Tokens, thoughts included."""

GRACE_SECONDS = 2.0
"""For the call's own thread to say that it is over."""


class Gemini:
    """One model with one key. Thread-safe; holds its connections until :meth:`close`."""

    name: contract.Provider = "gemini"

    def __init__(self, *, key: str, model: str, base_url: str = "") -> None:
        self.model = model
        self._key, self._base_url = key, base_url
        self._starting = Lock()

    def estimate(self, prompt: str) -> Decimal:
        # Two characters to a token: twice what plain English takes.
        return cost_of(self.model, input_tokens=len(prompt) // 2 + 500, output_tokens=LONGEST_OUTPUT)

    def write(self, sheet: FactSheet, *, prompt: str, deadline: float, attempts: int = ATTEMPTS) -> Written:
        self._start()  # the SDK's import is not the provider's time
        began = time.monotonic()
        answer, asked = with_retries(lambda left: self._ask(prompt, left), deadline=deadline, attempts=attempts)
        spent = asked + spent_on(answer, model=self.model)
        draft, finish_reason = read_answer(answer, spent=spent)
        return Written(
            draft=draft,
            model=self.model,
            latency_ms=round((time.monotonic() - began) * 1000),
            response_id=str(answer.response_id or "")[:100],
            model_version=str(answer.model_version or "")[:80],
            finish_reason=finish_reason,
            attempts=spent.attempts,
            lost=spent.lost,
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            cost=spent.cost,
        )

    def close(self) -> None:
        """Close the connections and end the thread; another call opens them again."""
        with self._starting:
            loop, client = self.__dict__.pop("_loop", None), self.__dict__.pop("_client", None)
        if loop is None:
            return
        if client is not None:
            asyncio.run_coroutine_threadsafe(client.aio.aclose(), loop).result(GRACE_SECONDS)
            client.close()
        loop.call_soon_threadsafe(loop.stop)

    def _ask(self, prompt: str, left: float) -> Any:
        """One call. :raises AttemptFailed:"""
        loop, client = self._start()
        call = asyncio.run_coroutine_threadsafe(self._generate(client, prompt, left), loop)
        try:
            return call.result(left + GRACE_SECONDS)
        except FutureTimeout:
            call.cancel()
            raise AttemptFailed(ProviderTimeout, lost=True) from None
        except Exception as error:  # noqa: BLE001 - an odd answer makes the SDK fall over in many ways
            raise failed_attempt(error) from None

    def _start(self) -> tuple[asyncio.AbstractEventLoop, Any]:
        with self._starting:
            return self._loop, self._client

    async def _generate(self, client: Any, prompt: str, left: float) -> Any:
        from google.genai import types

        config = types.GenerateContentConfig(
            response_mime_type="application/json",
            response_json_schema=RESPONSE_SCHEMA,
            max_output_tokens=LONGEST_OUTPUT,
            candidate_count=1,
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True),
            http_options=types.HttpOptions(timeout=max(1000, int(left * 1000))),
        )
        # The SDK's timeout is for each read of the socket: a slow drip would outlast it.
        return await asyncio.wait_for(
            client.aio.models.generate_content(model=self.model, contents=prompt, config=config), left
        )

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()

        def run() -> None:
            loop.run_forever()
            loop.close()

        Thread(target=run, name="gemini", daemon=True).start()
        return loop

    @cached_property
    def _client(self) -> Any:
        # 1.2 s and 40 MB that a host without a key never pays.
        from google import genai
        from google.genai import types

        for chatty in ("google_genai", "httpx", "httpx2"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        options = types.HttpOptions(
            base_url=self._base_url or None,
            timeout=60_000,
            client_args={"follow_redirects": False},
            async_client_args={"follow_redirects": False},
        )
        return genai.Client(vertexai=False, api_key=self._key, http_options=options)
