"""What is derived from the catalogue is what is committed."""

from __future__ import annotations

from pathlib import Path

from deploy import generate
from runtime.catalogue import ROOT, load, parse

EXTRA = """
[lanterns]
title = "Lanterns"
summary = "Nothing but a test."
prefixes = ["/api/lanterns"]
websockets = ["/api/lanterns/ws"]
depends_on = ["chat"]
publishes = []
subscribes = ["accounts.user_registered"]
queue = "lanterns"
ports = { http = 8990, ws = 8991 }
extract_when = "Never."
"""


def test_no_derived_file_is_stale() -> None:
    assert generate.stale(ROOT, load()) == [], "run: python -m deploy.generate"


def test_a_new_context_makes_every_derived_file_stale_that_names_contexts() -> None:
    grown = parse((ROOT / "contexts.toml").read_text() + EXTRA)
    same = {"deploy/k8s/base.yaml", "deploy/k8s/setup.yaml", "deploy/k8s/gateway.yaml"} | {
        f"deploy/k8s/host-{context.name}.yaml" for context in load()
    }

    stale = set(generate.stale(ROOT, grown))

    assert set(generate.derived(grown)) - stale <= same
    assert {"docker-compose.yml", "docker-compose.micro.yml", ".importlinter", "docs/map.md"} <= stale
    assert "deploy/k8s/host-lanterns.yaml" in stale


def test_an_edited_file_is_stale(tmp_path: Path) -> None:
    generate.write(tmp_path, load())
    assert generate.stale(tmp_path, load()) == []
    edited = tmp_path / "docker-compose.yml"
    edited.write_text(edited.read_text() + "# by hand\n")

    assert generate.stale(tmp_path, load()) == ["docker-compose.yml"]


def test_no_manifest_is_left_of_a_context_that_is_gone() -> None:
    committed = {str(path.relative_to(ROOT)) for path in (ROOT / "deploy/k8s").iterdir()}
    assert committed <= set(generate.derived(load()))


def test_a_generated_file_says_so() -> None:
    for path, text in generate.derived(load()).items():
        assert "python -m deploy.generate" in text.splitlines()[0], path
