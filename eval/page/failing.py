"""Every failing case of a report: what was expected beside what came back, and filters over them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.cases import GROUPS, TAGS, TYPES
from eval.compare import Comparison
from eval.grading import STAGES
from eval.page.elements import joined, text

Row = Mapping[str, Any]


def failing_cases(report: Mapping[str, Any], against: Mapping[str, Any] | None, compared: Comparison | None) -> str:
    """The section of failing cases, by stage in the order of the pipeline; empty of filters where all passed."""
    order = list(STAGES)
    rows = sorted((row for row in report["rows"] if row["stage"]), key=lambda row: order.index(row["stage"]))
    if not rows:
        return '<section id="failing"><h2>틀린 질문 0건</h2><p>틀린 질문이 없습니다.</p></section>'
    broken = set(compared.broken) if compared else set()
    earlier = {row["id"]: row for row in against["rows"]} if against else {}
    cases = joined(_case(row, row["id"] in broken, earlier.get(row["id"])) for row in rows)
    return (
        f'<section id="failing"><h2>틀린 질문 <span id="count">{len(rows)}</span>건</h2>'
        f"{_filters(rows, with_broken=bool(broken))}{cases}"
        '<p id="none" hidden>고른 조건에 맞는 질문이 없습니다.</p></section>'
    )


def _filters(rows: Sequence[Row], *, with_broken: bool) -> str:
    """Hidden until the script shows them: without it they would do nothing."""
    stages = _choice("단계", "stage", ((each, STAGES[each][0]) for each in _found(row["stage"] for row in rows)))
    types = _choice("종류", "type", ((each, TYPES.get(each, each)) for each in _found(row["type"] for row in rows)))
    tags = _choice(
        "꼬리표", "tags", ((each, TAGS.get(each, each)) for each in _found(tag for row in rows for tag in row["tags"]))
    )
    broken = '<label class="check"><input type="checkbox" id="broken"> 새로 틀린 것만</label>' if with_broken else ""
    return (
        f'<form class="filters" hidden>{stages}{types}{tags}'
        '<label>찾기<input type="search" id="words" placeholder="질문, 답, 기사"></label>'
        f'{broken}<button type="reset">모두 보기</button></form>'
    )


def _choice(title: str, name: str, options: Iterable[tuple[str, str]]) -> str:
    listed = joined(f'<option value="{text(value)}">{text(said)}</option>' for value, said in options)
    return f'<label>{title}<select name="{name}"><option value="">모두</option>{listed}</select></label>'


def _found(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _case(row: Row, broken: bool, earlier: Row | None) -> str:
    stage, meaning = STAGES[row["stage"]]
    kind = TYPES.get(row["type"], row["type"]) if row["answerable"] else GROUPS["unanswerable"]
    fresh = '<span class="pill bad">새로 틀림</span>' if broken else ""
    return (
        f'<details class="case" data-stage="{text(row["stage"])}" data-type="{text(row["type"])}"'
        f' data-tags="{text(" ".join(row["tags"]))}"{" data-broken" if broken else ""}>'
        f'<summary><span class="stage" title="{text(meaning)}">{text(stage)}</span>'
        f'<span class="question">{text(row["turns"][-1])}</span>{fresh}'
        f"<small>{text(kind)} · {text(row['id'])}</small></summary>"
        f'<p class="faint">{text(meaning)}</p>{_conversation(row)}'
        f'<div class="sides"><div><h3>기대한 것</h3>{_expected(row)}</div>'
        f"<div><h3>돌아온 것</h3>{_returned(row, earlier)}</div></div>{_nearest(row)}</details>"
    )


def _conversation(row: Row) -> str:
    facts = (
        ("앞선 질문", " → ".join(row["turns"][:-1])),
        ("풀어 쓴 질문", row["standalone_question"] if row["standalone_question"] != row["turns"][-1] else ""),
        ("비고", row.get("note") or ""),
    )
    return _facts(facts)


def _expected(row: Row) -> str:
    if not row["answerable"]:
        return "<p>기사에 없는 것이라고 말해야 합니다.</p>"
    gold = [" / ".join(each) for each in row["all"]] or row["answers"]
    quotes = joined(_quote(each["source"], each["quote"], row["evidence"]) for each in row["gold"])
    return _facts((("정답", " | ".join(gold)),)) + (
        quotes or f"<p>근거 '{text(' / '.join(row['evidence']))}'이(가) 정제한 기사에 없습니다.</p>"
    )


def _returned(row: Row, earlier: Row | None) -> str:
    if row["error"]:
        return f"<p>{text(row['error'])}</p>"
    before = ""
    if earlier and _said(earlier) != _said(row):
        before = _said(earlier)
    facts = (
        ("짧은 답", row["short"] or ""),
        ("답", row["answer"] or ""),
        ("확신", f"{row['confidence']:.2f}{' · 기권' if row['abstained'] else ''}"),
        ("앞선 평가의 답", before),
    )
    return _facts(facts) + joined(_quote(each["source"], each["quote"], row["evidence"]) for each in row["citations"])


def _said(row: Row) -> str:
    return str("(기권)" if row["abstained"] else row["short"] or row["answer"] or row["error"] or "")


def _nearest(row: Row) -> str:
    if not row["hits"]:
        return "<p class='faint'>찾은 단락이 없습니다.</p>"
    found = joined(_quote(each["source"], each["text"], row["evidence"]) for each in row["hits"])
    return f"<details><summary>가장 가까운 단락 {len(row['hits'])}개</summary>{found}</details>"


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    listed = joined(f"<dt>{name}</dt><dd>{text(value)}</dd>" for name, value in facts if value)
    return f"<dl>{listed}</dl>" if listed else ""


def _quote(source: str, quote: str, evidence: Sequence[str]) -> str:
    return f"<blockquote>{_marked(quote, evidence)}<cite>{text(source)}</cite></blockquote>"


def _marked(quote: str, evidence: Sequence[str]) -> str:
    """A quote with the evidence marked where it stands letter for letter."""
    phrases = [re.escape(each) for each in sorted(evidence, key=len, reverse=True) if each]
    if not phrases:
        return text(quote)
    pieces = re.split(f"({'|'.join(phrases)})", quote)
    return joined(f"<mark>{text(each)}</mark>" if number % 2 else text(each) for number, each in enumerate(pieces))
