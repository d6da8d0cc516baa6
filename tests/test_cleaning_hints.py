"""Lines that an outlet's pages share, an operator's own rules, and the files of a folder."""

from __future__ import annotations

import itertools
import json
import zipfile
from pathlib import Path

import pytest

from rag.cleaning import SUFFIXES, clean_file
from rag.cleaning.hints import Learned
from rag.cleaning.learning import learn
from rag.cleaning.overrides import load
from rag.cleaning.sources import files
from rag.errors import SettingsError, SourceError
from rag.types import Article

PLACES = ["도서관", "체육관", "박물관", "미술관", "수영장", "공연장", "어린이집"]
ODD = "우리 동네 이야기는 새벽창에서 더 만나요"  # furniture whose words no list knows


def story(place: str) -> list[str]:
    return [
        f"새벽시는 올해 안에 작은 {place} 세 곳을 새로 연다고 29일 밝혔다.",
        f"{place}은 걸어서 10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다.",
        f"홍길동 새벽시장은 “{place}에서 자라는 아이가 늘어나는 도시를 만들겠다”고 말했다.",
    ]


def page(place: str) -> str:
    body = story(place)
    notice = "저작권자 ⓒ 한겨레 무단전재 및 재배포 금지"
    return "\n".join([f"새벽시 {place} 세 곳 연다", "입력 2024.03.29 10:20", body[0], ODD, *body[1:], notice])


@pytest.fixture
def folder(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{number}.txt" for number in range(len(PLACES))]
    for path, place in zip(paths, PLACES, strict=True):
        path.write_text(page(place), encoding="utf-8")
    return paths


def kept(path: Path, learned: Learned | None = None) -> list[str]:
    (article,) = clean_file(path, path.name, learned)
    assert isinstance(article, Article)
    return [paragraph.text for paragraph in article.paragraphs]


def test_a_line_of_many_pages_is_furniture_whatever_it_says(folder: list[Path]) -> None:
    assert ODD in kept(folder[0])
    assert kept(folder[0], learn(folder)) == story(PLACES[0])


def test_what_was_learned_does_not_depend_on_the_order_of_files(folder: list[Path]) -> None:
    learned = [learn(order) for order in itertools.islice(itertools.permutations(folder), 0, None, 977)]
    assert all(each.recurring == learned[0].recurring for each in learned)
    assert all(each.fingerprint(folder[0]) == learned[0].fingerprint(folder[0]) for each in learned)


def test_copies_of_one_story_teach_nothing(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(9)]
    for path in paths:
        path.write_text(page(PLACES[0]), encoding="utf-8")
    assert not learn(paths).recurring


def test_headings_over_a_date_may_come_again(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(len(PLACES))]
    for path, place in zip(paths, PLACES, strict=True):
        path.write_text(page(place).replace(f"새벽시 {place} 세 곳 연다", "[오늘의 새벽시 소식]"), encoding="utf-8")
    (article,) = clean_file(paths[0], "x", learn(paths))
    assert isinstance(article, Article)
    assert article.title == "[오늘의 새벽시 소식]"


# --- an operator's rules --------------------------------------------------------------------------------------------


def rules(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rules_of_an_outlet_are_the_last_word(tmp_path: Path, folder: list[Path]) -> None:
    path = rules(tmp_path, '["한겨레"]\ndrop = ["새벽창에서"]\nkeep = ["^저작권자"]\n["다른신문"]\ndrop = ["새벽시"]\n')
    learned = learn([], load(path))
    assert kept(folder[0], learned) == [*story(PLACES[0]), "저작권자 ⓒ 한겨레 무단전재 및 재배포 금지"]
    assert learned.fingerprint(folder[0]) != learn([]).fingerprint(folder[0])


def test_an_outlet_that_no_table_knows_is_told_by_its_domain(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(page("도서관").replace("저작권자 ⓒ 한겨레", "www.saebyeok.example"), encoding="utf-8")
    own = rules(tmp_path, '["새벽신문"]\ndomains = ["saebyeok.example"]\ndrop = ["새벽창에서"]\n')
    (article,) = clean_file(path, "x", learn([], load(own)))
    assert isinstance(article, Article)
    assert article.outlet == "새벽신문"
    assert ODD not in [paragraph.text for paragraph in article.paragraphs]


@pytest.mark.parametrize(
    "text", ["[", '["한겨레"]\ndrop = ["("]', '["한겨레"]\ndrop = "x"', '["한겨레"]\nlose = ["x"]', "drop = 3"]
)
def test_wrong_rules_are_one_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load(rules(tmp_path, text))
    assert "\n" not in str(raised.value)


# --- the files of a folder --------------------------------------------------------------------------------------------


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.txt", tmp_path / "folder"
    outside.write_text(page("도서관"), encoding="utf-8")
    inside.mkdir()
    (inside / "own.txt").write_text(page("도서관"), encoding="utf-8")
    (inside / "link.txt").symlink_to(outside)
    failed: list[SourceError] = []
    assert [file.source for file in files([inside], SUFFIXES, failed)] == ["own.txt"]
    assert [failure.source for failure in failed] == ["link.txt"]


def test_members_of_an_archive_and_records_teach_and_are_taught(tmp_path: Path) -> None:
    archive, lines = tmp_path / "pages.zip", tmp_path / "pages.jsonl"
    with zipfile.ZipFile(archive, "w") as packed:
        for number, place in enumerate(PLACES[:4]):
            packed.writestr(f"{number}.txt", page(place))
    written = [
        {"title": f"새벽시 {place} 연다", "press": "한겨레", "content": "\n".join([*story(place), ODD])}
        for place in PLACES[4:]
    ]
    lines.write_text("\n".join(json.dumps(each) for each in written), encoding="utf-8")
    for paths in ([archive], [archive, lines], [lines, archive]):
        learned = learn(paths)
        cleaned = [each for path in paths for each in clean_file(path, path.name, learned)]
        assert all(isinstance(each, Article) for each in cleaned)
        assert not any(ODD in each.body for each in cleaned if isinstance(each, Article))
        assert learned.fingerprint(archive)
    alone = list(clean_file(lines, "pages.jsonl"))
    assert all(ODD in each.body for each in alone if isinstance(each, Article))


def test_a_damaged_archive_and_records_that_are_none_teach_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no archive")
    (tmp_path / "b.jsonl").write_text('{"no": "content"}\n[1]\n{broken', encoding="utf-8")
    (tmp_path / "c.json").write_text("[1, 2]", encoding="utf-8")
    assert learn(tmp_path.iterdir()).recurring == {}
