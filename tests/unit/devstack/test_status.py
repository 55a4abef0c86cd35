import pytest

from devstack import status


def snapshot(**changes):
    row = {
        "name": "chat-ws", "pid": 7, "port": 8131, "uptime_seconds": 61.0, "memory_bytes": 90_000_000, "restarts": 2,
        "ready": True, "log": "x",
    }  # fmt: skip
    found = {
        "processes": [row], "memory_bytes": 90_000_000, "routes": None, "extracted": ["chat"], "url": "http://u",
        "state": "/s",
    }  # fmt: skip
    return found | changes


def test_a_process_is_one_line():
    line = status.render(snapshot()).splitlines()[1]
    assert line.split() == ["chat-ws", "7", "8131", "1", "min", "90", "MB", "2", "yes"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"state": "monolith", "weight": 0, "shadow_percent": 0}, "monolith  monolith"),
        ({"state": "canary", "weight": 10, "shadow_percent": 0}, "10 % service (healthy), 90 % monolith"),
        ({"state": "service", "weight": 100, "shadow_percent": 0}, "100 % service (healthy)"),
        ({"state": "shadow", "weight": 0, "shadow_percent": 5}, "5 % of reads copied to the service (healthy)"),
    ],
)
def test_who_answers_a_context(row, words):
    routes = {"contexts": [{"context": "chat", "health": "healthy", **row}]}
    assert words in status.render(snapshot(routes=routes))


def test_without_routes_the_started_services_are_named():
    assert "services: chat" in status.render(snapshot())
