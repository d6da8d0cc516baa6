from __future__ import annotations

from xml.etree import ElementTree

from eval.compare import compare
from eval.summary import junit, markdown
from tests.eval_material import EVIL, report


def test_junit_has_a_test_a_case_and_a_failure_a_failing_one() -> None:
    suites = ElementTree.fromstring(junit(report(True, False, False)))
    assert (suites.get("tests"), suites.get("failures"), suites.get("errors")) == ("3", "2", "0")
    cases = suites.findall("testsuite[@name='money']/testcase")
    assert [case.get("name") for case in cases] == [f"c{n} {n}번 질문 {EVIL}" for n in range(3)]
    assert [case.find("failure") is None for case in cases] == [True, False, False]
    assert cases[1].find("failure").get("type") == "phrase"  # type: ignore[union-attr]


def test_junit_holds_what_xml_cannot() -> None:
    made = report(False)
    made["rows"][0]["turns"] = ["종\x07을 울려?"]
    assert ElementTree.fromstring(junit(made)).find("testsuite/testcase").get("name") == "c0 종 을 울려?"  # type: ignore[union-attr]


def test_the_markdown_names_figures_changes_breaches_and_cases() -> None:
    before, after = report(True, False, True), report(False, True, True)
    said = markdown(after, compare(before, after), ["답이 맞음 0.6: 기준 <0.7> 미달"])
    assert "| 답이 맞음 | 66.7% |" in said
    assert "고쳐진 질문 1건: c1" in said
    assert "틀리게 된 질문 1건: c0" in said
    assert r":x: 답이 맞음 0.6: 기준 \<0.7\> 미달" in said
    assert "틀린 단계: 답 고르기 1" in said
    assert "고쳐진" not in markdown(after)
