"""What the product is made of: every package pinned, and listed in the bill of materials as it is pinned."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.conftest import ROOT

BILL = ROOT / "docs" / "sbom.json"
PINS = {
    canonicalize_name(name): version.strip()
    for name, _, version in (line.partition("==") for line in (ROOT / "constraints.txt").read_text().splitlines())
    if version
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BROUGHT_BY_PYTHON = {"pip", "setuptools"}


@pytest.fixture(scope="module")
def components() -> dict[str, str]:
    shape = json.loads(BILL.read_text(encoding="utf-8"))
    assert shape["bomFormat"] == "CycloneDX"
    return {canonicalize_name(each["name"]): each["version"] for each in shape["components"]}


def wanted(*extras: str) -> set[str]:
    lines = [*PROJECT["dependencies"], *(each for name in extras for each in PROJECT["optional-dependencies"][name])]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def test_the_bill_names_what_the_product_wants_as_it_is_pinned(components: dict[str, str]) -> None:
    """Where this fails, ``make sbom`` writes it anew."""
    assert wanted("llm", "embeddings", "postgresql") - components.keys() == set()
    for name, version in components.items():
        assert name in BROUGHT_BY_PYTHON or PINS[name] == version


def test_every_package_that_the_project_names_is_pinned() -> None:
    named = wanted("dev", "eval", "bench", "llm", "embeddings", "postgresql") - {"gisadap"}
    assert named - PINS.keys() == set()
    exact = [line for line in PROJECT["dependencies"] if line.startswith("gradio")]
    assert re.fullmatch(r"gradio==\d+\.\d+\.\d+", exact[0])


def test_the_bill_tells_nothing_of_the_machine_it_was_made_on() -> None:
    bill = BILL.read_text(encoding="utf-8")
    assert not re.search(r"file:|/home/|/tmp/|/root/|/work/|localhost|127\.0\.0\.1", bill)
