"""The shape of the code: small files, short functions, a small kernel, complete context folders."""

from __future__ import annotations

import re
from statistics import median, quantiles

import pytest

from deploy.import_rules import ROOT_PACKAGES
from runtime.catalogue import ROOT, load
from tests.architecture.tree import CODE, files, functions, lines, python_files

FILE_LINES, KERNEL_LINES = 400, 2_500
LONG, LONG_SHARE = 40, 0.03
MEDIAN_LINES, P90_LINES = 9, 20


def test_no_file_is_long() -> None:
    too_long = {
        str(path): lines(path) for path in python_files(*CODE, "tests", "benchmarks") if lines(path) > FILE_LINES
    }
    assert too_long == {}


def test_the_kernel_is_small() -> None:
    assert sum(lines(path) for path in python_files("kernel")) < KERNEL_LINES


def test_functions_are_short() -> None:
    """Median at most 9 lines, nine of ten at most 20, 3 % over 40 at the most."""
    lengths = dict(pair for path in python_files() for pair in functions(path))
    long = {name: length for name, length in lengths.items() if length > LONG}
    report = f"median {median(lengths.values())}, p90 {quantiles(lengths.values(), n=10)[-1]:.0f}, over {LONG}: {long}"
    assert median(lengths.values()) <= MEDIAN_LINES, report
    assert quantiles(lengths.values(), n=10)[-1] <= P90_LINES, report
    assert len(long) <= LONG_SHARE * len(lengths), report


@pytest.mark.parametrize("context", load().contexts)
@pytest.mark.parametrize("name", ["README.md", "contract.py", "apps.py"])
def test_a_context_is_complete(context: str, name: str) -> None:
    assert (ROOT / "apps" / context / name).is_file()


@pytest.mark.parametrize("context", load().contexts)
@pytest.mark.parametrize("name", ["README.md", "settings.py", "requirements.txt"])
def test_a_host_is_complete(context: str, name: str) -> None:
    assert (ROOT / "microservices" / context / name).is_file()


@pytest.mark.parametrize("context", load().contexts)
def test_a_host_has_no_logic(context: str) -> None:
    """It takes over by hosting: its only Python is its settings, a few lines of them."""
    own = [path for path in python_files("microservices") if path.parts[1] == context]
    assert [path.name for path in own] == ["settings.py"]
    assert lines(own[0]) <= 6


def test_every_package_is_known_to_the_rules() -> None:
    """A new folder of code must be linted, measured and bound by import rules like the others."""
    found = {path.parts[0] for path in files() if path.suffix == ".py" and len(path.parts) > 1}
    assert found - {*CODE, "tests", "benchmarks"} == set()
    assert set(CODE) - {"microservices"} == set(ROOT_PACKAGES)


def test_the_image_holds_every_package_that_a_host_needs() -> None:
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "microservices/Dockerfile").read_text(), flags=re.MULTILINE)
    sent = re.findall(r"^!(\w+)$", (ROOT / "microservices/Dockerfile.dockerignore").read_text(), flags=re.MULTILINE)
    assert set(copied) == set(sent) == set(CODE) - {"devstack"}
