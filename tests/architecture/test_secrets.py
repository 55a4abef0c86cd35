"""Nothing that belongs to one machine, one person or one deployment is committed."""

from __future__ import annotations

import re

from runtime.catalogue import ROOT
from tests.architecture.tree import files

SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=]{20}"),
    "a token": re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    "a cloud key": re.compile(r"\b(AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|gh[pousr]_[A-Za-z0-9]{36})\b"),
    "a home folder": re.compile(r"(?<![\w.])/(home|Users)/[a-z][\w-]+/"),
}
LOCAL = re.compile(r"--(index-url|extra-index-url|find-links|trusted-host)|https?://")


def texts() -> dict[str, str]:
    found = {}
    for path in files():
        try:
            found[str(path)] = (ROOT / path).read_text()
        except UnicodeDecodeError:
            continue  # an image
    return found


def test_no_secret_is_committed() -> None:
    found = {
        (name, what) for name, text in texts().items() for what, pattern in SECRETS.items() if pattern.search(text)
    }
    assert found == set()


def test_the_patterns_find_what_they_are_for() -> None:
    planted = {
        "a private key": "-----BEGIN " + "PRIVATE KEY-----\n" + "A" * 40,
        "a token": ".".join(["eyJ" + "a" * 30, "eyJ" + "b" * 30, "c" * 30]),
        "a cloud key": "AKIA" + "A" * 16,
        "a home folder": "/home/" + "somebody/project",
    }
    assert {what for what, text in planted.items() if SECRETS[what].search(text)} == set(SECRETS)


def test_no_environment_file_is_committed() -> None:
    assert [str(path) for path in files() if path.name == ".env" or path.name.startswith(".env.")] == []


def test_locks_name_no_index_and_hash_everything() -> None:
    for path in sorted((ROOT / "requirements").glob("*.lock")):
        text = path.read_text()
        assert not LOCAL.search(re.sub(r"#.*", "", text)), path.name
        pinned = re.findall(r"^[A-Za-z0-9_.\-\[\]]+==\S+[^\n]*", text, flags=re.MULTILINE)
        assert pinned, path.name
        assert all(line.rstrip().endswith("\\") for line in pinned), path.name
        assert text.count("--hash=sha256:") >= len(pinned), path.name
