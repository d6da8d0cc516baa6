"""Documentation is checked against the code. ``WRITE_DOCS=1 pytest tests/test_docs.py`` writes what is generated."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from eval.__main__ import app as eval_app
from rag.__main__ import app as rag_app
from rag.settings import PREFIX, Settings
from tests.conftest import ROOT

DOCS = sorted(path for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
RAG_COMMANDS = ["clean", "index", "ask", "search", "articles", "show", "remove", "doctor", "serve"]
RAG_GROUPS = {"accounts": ["add", "password", "list", "remove"], "keys": ["create", "list", "revoke"]}
EVAL_COMMANDS = [
    *(
        "run",
        "compare",
        "lint",
        "convert",
        "grow",
        "mine",
        "accepted",
        "retrieval",
        "reading",
        "cleaning",
        "extractors",
    ),
    "bench",
    "load",
]


def shown(default: object) -> str:
    return ",".join(default) if isinstance(default, tuple) else str(default)


def settings_table() -> str:
    rows = ["| variable | default | what it sets |", "|---|---|---|"]
    rows += [
        f"| `{PREFIX}{name.upper()}` | `{shown(field.default)}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(rows)


def help_text(program: str, command: str | None) -> str:
    app = {"gisadap": rag_app, "python -m eval": eval_app}[program]
    arguments = [*(command or "").split(), "--help"]
    ran = CliRunner().invoke(app, arguments, prog_name=program, env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"})
    assert ran.exit_code == 0
    return "\n".join(line.rstrip() for line in ran.output.strip().splitlines())


def command_pages() -> str:
    pages = [("gisadap", None), *(("gisadap", name) for name in RAG_COMMANDS)]
    pages += [("gisadap", f"{group} {name}") for group, names in RAG_GROUPS.items() for name in names]
    pages += [("python -m eval", None), *(("python -m eval", name) for name in EVAL_COMMANDS)]
    return "\n\n".join(
        f"## {program} {command or ''}".rstrip() + f"\n\n```text\n{help_text(program, command)}\n```"
        for program, command in pages
    )


@pytest.mark.parametrize(
    ("page", "generated"),
    [("docs/settings.md", settings_table), ("docs/cli.md", command_pages)],
    ids=["settings", "cli"],
)
def test_generated_parts_are_as_the_code_says(page: str, generated: object) -> None:
    path = ROOT / page
    head, _, rest = path.read_text(encoding="utf-8").partition("<!-- generated -->\n")
    _, _, tail = rest.partition("\n<!-- /generated -->")
    expected = f"{head}<!-- generated -->\n{generated()}\n<!-- /generated -->{tail}"  # type: ignore[operator]
    if os.environ.get("WRITE_DOCS"):
        path.write_text(expected, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize(("app", "listed"), [(rag_app, RAG_COMMANDS), (eval_app, EVAL_COMMANDS)], ids=["rag", "eval"])
def test_every_command_is_documented(app: typer.Typer, listed: list[str]) -> None:
    assert [command.name or command.callback.__name__ for command in app.registered_commands] == listed  # type: ignore[union-attr]


def test_every_command_of_a_group_is_documented() -> None:
    groups = {group.typer_instance.info.name: group.typer_instance for group in rag_app.registered_groups}  # type: ignore[union-attr]
    assert {name: [command.name for command in app.registered_commands] for name, app in groups.items()} == RAG_GROUPS


@pytest.mark.parametrize("page", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not re.match(r"\w+:", target)]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_the_walk_through_the_files_names_every_one() -> None:
    walk = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = [
        path for package in ("rag", "eval") for path in (ROOT / package).rglob("*.py") if path.stem != "__init__"
    ]
    assert [str(path.relative_to(ROOT)) for path in modules if not re.search(rf"[`/]{path.name}`", walk)] == []


def test_the_tests_that_the_threat_model_names_are_there() -> None:
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    named = re.findall(r"(test_\w+\.py)(?:::(test_\w+))?", page)
    assert len(named) > 30
    assert [(file, test) for file, test in named if file not in files or f"def {test}" not in files[file]] == []


def test_the_readmes_name_only_targets_that_make_knows() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in ("README.md", "README.ko.md"):
        named = set(re.findall(r"make (\w+)", (ROOT / page).read_text(encoding="utf-8")))
        assert named
        assert [target for target in named if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


def test_examples_in_docstrings_run() -> None:
    modules = [path for path in (ROOT / "rag").rglob("*.py") if ">>> " in path.read_text(encoding="utf-8")]
    assert modules
    command = [sys.executable, "-m", "pytest", "-q", "--doctest-modules", "-p", "no:cacheprovider", *map(str, modules)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout
