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


def test_cases_are_paired_whatever_their_order() -> None:
    before, after = report(True, False, True, False), report(True, False, True, True)
    before["rows"].reverse()
    found = {each.name: each for each in compare(before, after).differences}
    assert found["article_cited"].low == found["article_cited"].high == 0
    assert found["short_answer_right"].change == pytest.approx(1 / 4)


def test_the_interval_is_that_of_the_paired_clusters() -> None:
    """Three articles of one case each, one case fixed: the difference of a sample is the share of draws of that one,
    binomial with n=3 and p=1/3, over 3."""
    [found] = [
        each
        for each in compare(report(True, False, True), report(True, True, True)).differences
        if each.name == "short_answer_right"
    ]
    assert (found.low, found.high) == (0, 1)
    assert found.detectable == pytest.approx(2.8 * (3 * 1 / 3 * 2 / 3) ** 0.5 / 3, rel=0.03)
    assert found.verdict == "same"


def test_without_a_change_the_set_says_what_it_could_see() -> None:
    found = compare(report(True, True, False, True), report(True, True, False, True)).differences
    assert found[0].detectable == pytest.approx(2.8 * (0.1 / 4) ** 0.5)


def test_what_changed_is_named() -> None:
    before, after = report(True), report(True)
    after["fingerprints"] |= {"code": "b", "settings": "b"}
    after["settings"] = {"candidates": 80}
    assert compare(before, after).changed == ("설정(candidates 50 → 80)", "코드")


@pytest.mark.parametrize(("part", "name"), [("cases", "질문"), ("articles", "기사"), ("measures", "측정값의 정의")])
def test_runs_over_other_material_are_not_compared(part: str, name: str) -> None:
    before = report(True)
    after = deepcopy(before)
    (after["cases"] if part == "cases" else after["fingerprints"])["fingerprint" if part == "cases" else part] = "other"
    with pytest.raises(ReportError, match=name) as caught:
        compare(before, after)
    assert "\n" not in str(caught.value)
