"""Imports point one way, each outside package has one door, and ``import rag`` stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"rag", "rag.types", "rag.errors", "rag.settings", "rag.wording"}),
    frozenset(
        {
            "rag.*",
            "rag.answering",
            "rag.archive",
            "rag.cleaning",
            "rag.grounding",
            "rag.llm",
            "rag.question",
            "rag.reading",
            "rag.remote",
            "rag.training",
        }
    ),  # pure modules and adapters, ordered by the test for cycles
    frozenset({"rag.newsroom", "rag.indexing", "rag.generations", "rag.serving"}),
    frozenset(
        {
            "rag.web",
            "rag.assembly",
            "rag.doctor",
            "rag.llamaindex",
            "rag.terminal",
            "rag.examples",
            "rag.administration",
            "rag.command_line",
        }
    ),
    frozenset({"eval", "app", "rag.__main__"}),
)
"""From the ground up; a module imports its own floor and those below. ``rag.*`` is every module named nowhere else."""

DOORS = {
    "kiwipiepy": {"rag.korean", "rag.embedding", "rag.training.morphemes"},
    "tantivy": {"rag.lexical"},
    "chromadb": {"rag.chroma", "eval.rivals"},
    "sqlalchemy": {
        "rag.archive.articles",
        "rag.archive.changes",
        "rag.archive.conversations",
        "rag.archive.database",
        "rag.archive.feedback",
        "rag.archive.copies",
        "rag.archive.accounts",
        "rag.archive.keys",
        "rag.archive.listing",
        "rag.archive.removed",
        "rag.archive.rows",
        "rag.archive.runs",
    },
    "filelock": {"rag.lock"},
    "pydantic_settings": {"rag.settings"},
    "charset_normalizer": {"rag.cleaning.decoding"},
    "trafilatura": {"rag.cleaning.html", "eval.extractors"},
    "datasketch": {"rag.copies"},
    "typer": {"rag.__main__", "rag.administration", "rag.command_line", "eval.__main__"},
    "argon2": {"rag.archive.accounts"},
    "jwt": {"rag.web.tokens"},
    "limits": {"rag.web.quotas", "rag.web.sign_in"},
    "mcp": {"rag.web.mcp"},
    "prometheus_client": {"rag.web.metrics"},
}
"""Which modules may touch an outside package."""


def modules() -> dict[str, Path]:
    found = {"app": ROOT / "app.py"}
    for package in ("rag", "eval"):
        for path in (ROOT / package).rglob("*.py"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            found[name.removesuffix(".__init__")] = path
    return found


@cache
def imports(path: Path, *, deferred: bool = True) -> set[str]:
    """Modules a file imports; without ``deferred``, only those imported when it is itself imported."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    typing_only = {
        id(node)
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and "TYPE_CHECKING" in ast.unparse(test.test)
        for node in ast.walk(test)
    }
    names: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in typing_only or (id(node) in inside and not deferred):
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def ours(names: set[str]) -> set[str]:
    return names & MODULES.keys()


MODULES = modules()


def floor(name: str) -> int:
    parts = name.split(".")
    for number, rooms in enumerate(FLOORS):
        if {".".join(parts[:length]) for length in range(2, len(parts) + 1)} & rooms or (
            len(parts) == 1 and name in rooms
        ):
            return number
    return 4 if parts[0] == "eval" else 1


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_imports_only_its_floor_and_those_below(name: str) -> None:
    above = {each for each in ours(imports(MODULES[name])) if floor(each) > floor(name)}
    assert not above


def test_no_imports_go_round_in_a_circle() -> None:
    graph = {name: ours(imports(path, deferred=False)) - {name} for name, path in MODULES.items()}
    packages = {name for name, path in MODULES.items() if path.name == "__init__.py"}
    for name, needed in graph.items():
        graph[name] = {each for each in needed if each not in packages or not name.startswith(f"{each}.")}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("package", sorted(DOORS))
def test_an_outside_package_has_its_own_door(package: str) -> None:
    users = {name for name, path in MODULES.items() if any(each.split(".")[0] == package for each in imports(path))}
    assert users <= DOORS[package]


def test_importing_rag_and_its_settings_loads_nothing_heavy() -> None:
    heavy = ("gradio", "llama_index", "chromadb", "kiwipiepy", "lightgbm", "trafilatura", "torch")
    program = f"import sys, rag, rag.settings, rag.__main__; print([m for m in {heavy} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"


def test_the_top_level_is_as_designed() -> None:
    listed = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    visible = {name.split("/")[0] for name in listed if not name.startswith(".")}
    assert visible <= {
        "app.py", "rag", "eval", "tests", "docs", "pyproject.toml",
        "README.md", "README.ko.md", "Makefile", "CHANGELOG.md", "LICENSE", "NOTICE", "constraints.txt",
    }  # fmt: skip
