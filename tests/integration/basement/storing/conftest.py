from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from tests.fakes.s3_server import S3Server, s3_server


@pytest.fixture(scope="module")
def s3() -> Iterator[S3Server]:
    with s3_server() as server:
        yield server


@pytest.fixture(params=["disk", "s3"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[str]:
    """Both kinds of store, empty."""
    if request.param == "s3":
        storages = request.getfixturevalue("s3").storages(location=f"run-{tmp_path.name}")
    else:
        options = {"location": tmp_path / "files"}
        storages = {
            **settings.STORAGES,
            "files": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options},
        }
    with override_settings(STORAGES=storages):
        yield str(request.param)
