"""The client that browsers run, as it is vendored, against a host."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from runtime.catalogue import ROOT
from tests.integration.basement.receiving.tus import Tus

BUILD = ROOT / "monolith/pages/static/vendor/tus-js-client/tus.min.js"
NODE = shutil.which("node")
SENT = bytes((at * 31 + (at >> 8)) & 255 for at in range(700_000))


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_tus_js_client_uploads_resumes_and_ends(tus: Tus) -> None:
    script = Path(__file__).with_name("tus_js.cjs")
    done = subprocess.run(
        [str(NODE), str(script), str(BUILD), f"{tus.url}/api/uploads", tus.token],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    for name in ("whole", "chunks", "during", "post", "resumed"):
        assert "error" not in found[name], found[name]
        assert tus.file(_path(tus, found[name]))["sha256"] == hashlib.sha256(SENT).hexdigest(), name
    assert found["resumed"]["url"] == found["same"]["url"]
    assert tus.state(_path(tus, found["ended"]))["refused_code"] == "upload_terminated"
    assert "response code: 4" in found["refused"]["error"]


def _path(tus: Tus, one: dict[str, Any]) -> str:
    return str(one["url"]).removeprefix(tus.url)
