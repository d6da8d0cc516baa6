from __future__ import annotations

from copy import deepcopy

import pytest

from eval.compare import compare
from eval.report import ReportError
from tests.eval_material import report


def test_the_same_run_does_not_differ_from_itself() -> None:
    found = compare(report(True, False, True), report(True, False, True))
    assert {each.verdict for each in found.differences} <= {"same", ""}
    assert found.fixed == found.broken == ()


def test_cases_fixed_and_broken_are_named() -> None:
    found = compare(report(True, False, False), report(False, True, True))
    assert found.fixed == ("c1", "c2")
    assert found.broken == ("c0",)
    [difference] = [each for each in found.differences if each.name == "short_answer_right"]
    assert difference.after - difference.before == pytest.approx(1 / 3)


def test_every_case_better_is_better() -> None:
    found = compare(report(False, False, False), report(True, True, True))
    assert next(each.verdict for each in found.differences if each.name == "short_answer_right") == "better"


@pytest.mark.parametrize(("part", "name"), [("cases", "질문"), ("articles", "기사")])
def test_runs_over_other_material_are_not_compared(part: str, name: str) -> None:
    before = report(True)
    after = deepcopy(before)
    after[part]["fingerprint"] = "other"
    with pytest.raises(ReportError, match=name):
        compare(before, after)
