"""Structured logs: one JSON object a line, with the request id from the gateway to the last worker.

Whole requests, bodies and tokens are never logged; callers pass the few fields that matter.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

__all__ = ["bind", "clear", "configure", "correlation_id", "log"]

log: Any = structlog.get_logger("banyan")
clear = clear_contextvars


def bind(**fields: str) -> None:
    """Add fields to every line this request or task logs from here on."""
    bind_contextvars(**fields)


def correlation_id() -> str:
    """The id of the request that started this chain of work, "" outside of one."""
    return str(get_contextvars().get("request_id", ""))


def configure(host: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's loggers to stdout as JSON lines."""

    def add_host(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
        event["host"] = host
        return event

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_host,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A refused request is answered, counted and in the gateway's log; a line for each would drown the rest.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    for noisy in ("urllib3", "asyncio", "channels", "celery.redirected"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))
