"""A fuzzer over our own OpenAPI document: no request that it can think of makes the service fault or break its word."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.newsroom import Newsroom
from tests.web_access import key, running

CHECKS = "not_a_server_error,response_schema_conformance,content_type_conformance,status_code_conformance"


@pytest.mark.parametrize(
    ("phases", "examples"),
    [
        ("examples,fuzzing", 2),
        pytest.param("examples,coverage,fuzzing,stateful", 60, marks=[pytest.mark.slow, pytest.mark.timeout(900)]),
    ],
    ids=["short", "long"],
)
def test_nothing_the_document_allows_is_a_fault(newsroom: Newsroom, tmp_path: Path, phases: str, examples: int) -> None:
    header = key(newsroom, "ask", "read")["authorization"]
    many = "1000000/minute"
    with running(newsroom, sign_in="accounts", limit_subject=many, limit_address=many) as service:
        fuzzer = Path(sys.executable).with_name("schemathesis")
        options = {
            "--header": f"Authorization: {header}",
            "--checks": CHECKS,
            "--phases": phases,
            "--max-examples": str(examples),
            "--seed": "1",
            "--generation-database": "none",
            "--warnings": "off",
        }
        given = [each for option in options.items() for each in option]
        command = [fuzzer, "run", f"{service.address}/api/openapi.json", "--no-color", *given]
        ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
