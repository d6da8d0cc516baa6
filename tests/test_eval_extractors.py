"""Extractors side by side on labelled HTML pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.extractors import compare
from rag.errors import SettingsError

BODY = [
    "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다. 도서관은 걸어서 10분 거리에 들어선다.",
    "예산은 모두 120억원이다. 홍길동 새벽시장은 “책 읽는 아이가 늘어나는 도시를 만들겠다”고 말했다.",
    "시는 사서 열두 명을 새로 뽑고, 밤 아홉 시까지 문을 열기로 했다. 주민들은 두 해 전부터 이를 요구해 왔다.",
]
PAGE = (
    "<html><head><title>새벽시, 도서관 세 곳 연다</title></head><body><nav><a href='/1'>정치</a></nav>"
    "<h1>새벽시, 도서관 세 곳 연다</h1>"
    + "".join(f"<p>{text}</p>" for text in BODY)
    + "<p>저작권자 ⓒ 한겨레 무단전재 및 재배포 금지</p></body></html>"
)  # fmt: skip


def test_every_extractor_is_measured_on_the_same_pages(tmp_path: Path) -> None:
    pytest.importorskip("readability", reason="pip install -e '.[extractors]'")
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    rows = "".join(f"body\t1\t{text}\n" for text in BODY)
    (tmp_path / "page.tsv").write_text(f"# source\tpage.html\n{rows}", encoding="utf-8")
    figures = compare(tmp_path)
    assert figures["pages"] == 1
    assert figures["gisadap"]["f1"] > 0.99
    assert {"trafilatura", "readability-lxml", "jusText"} <= figures.keys()
    assert figures["readability-lxml"]["recall"] > 0.9


def test_a_folder_without_html_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        compare(tmp_path)
