"""Copies of one story across files: who stands for it, what stays readable, and what the hits show."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, permutations
from pathlib import Path

from rag import copies
from rag.archive import Archive, article_id
from rag.copies import Group, Place, Telling, agreement, groups, one_telling, signature, story_of
from rag.types import Article, Hit, Lines, Paragraph, Passage

LEAD = "새벽시는 올해 안에 작은 도서관 세 곳을 새로 연다고 29일 밝혔다."
BODY = [
    LEAD,
    "도서관은 걸어서 10분 안에 닿을 수 있는 곳에 들어서며, 예산은 모두 120억원이다.",
    "홍길동 새벽시장은 “책 읽는 아이가 늘어나는 도시를 만들겠다”고 말했다.",
    "시는 사서 열두 명을 새로 뽑고, 밤 아홉 시까지 문을 열기로 했다.",
    "주민들은 두 해 전부터 동네마다 책 읽을 곳이 있어야 한다고 요구해 왔다.",
]
OTHER = [
    "노을군은 다음 달 딸기 축제를 사흘 동안 연다고 28일 알렸다.",
    "축제에는 농가 서른 곳이 나오며, 군은 차 없는 거리를 마련한다.",
    "김철수 노을군수는 “올해 딸기는 어느 해보다 달다”고 자랑했다.",
    "지난해 축제에는 사흘 동안 사만 명이 다녀갔다고 군은 덧붙였다.",
]


def article(outlet: str | None, body: list[str], hour: int = 9, title: str = "도서관 세 곳 연다") -> Article:
    paragraphs = tuple(Paragraph("body", text, Lines(n, n)) for n, text in enumerate(body, start=1))
    moment = dt.datetime(2024, 3, 29, hour)
    made = Article("x.txt", title, moment.date(), None, outlet, paragraphs, published_at=moment)
    return made.with_id(article_id(made))


def told(*articles: Article) -> list[Group]:
    return groups(story_of(each, signature(each)) for each in articles)


WIRE = article("연합뉴스", BODY)
COPY = article("새벽신문", [*BODY[:4], "새벽신문 독자들은 반기는 모습이다."], hour=11)
LATER = article("연합뉴스", [*BODY, "시는 내년에 두 곳을 더 연다."], hour=15, title="도서관 세 곳 연다(종합)")
ALONE = article("연합뉴스", OTHER, title="딸기 축제 열린다")


def test_a_newer_version_stands_for_the_outlet_and_the_first_outlet_for_all() -> None:
    (group,) = told(WIRE, COPY, LATER, ALONE)
    assert group == Group(LATER.id, (COPY.id,), (WIRE.id,))


def test_groups_do_not_depend_on_the_order() -> None:
    stories = [story_of(each, signature(each)) for each in (WIRE, COPY, LATER, ALONE)]
    assert all(groups(order) == groups(stories) for order in permutations(stories))


def test_other_stories_and_short_texts_are_no_copies() -> None:
    assert told(WIRE, ALONE) == []
    short = [article(outlet, ["짧다."]) for outlet in ("가", "나")]
    assert told(*short) == []


def test_signatures_agree_about_as_much_as_the_texts() -> None:
    texts = [WIRE, COPY, LATER, ALONE]
    for first, second in combinations(texts, 2):
        sets = [{each.body.replace(" ", "")[i : i + 6] for i in range(len(each.body))} for each in (first, second)]
        exact = len(sets[0] & sets[1]) / len(sets[0] | sets[1])
        assert abs(agreement(signature(first), signature(second)) - exact) < 0.2


def hit(of: Article, text: str, score: float) -> Hit:
    passage = Passage(f"{of.id}:{text[:4]}", of.id, of.body.index(text), text, (), ())
    return Hit(passage=passage, article=of, lexical=score, semantic=0.0, fused=score)


def test_hits_show_a_story_once_and_name_the_other_outlets() -> None:
    place = Place(WIRE.id, (Telling(WIRE.id, "연합뉴스", "representative"), Telling(COPY.id, "새벽신문", "copy")))
    hits = [hit(COPY, LEAD, 0.9), hit(WIRE, LEAD, 0.8), hit(ALONE, OTHER[0], 0.7)]
    shown = one_telling(hits, {WIRE.id: place, COPY.id: place})
    assert [(each.article.id, each.article.also_in) for each in shown] == [(WIRE.id, ("새벽신문",)), (ALONE.id, ())]


def test_a_copy_that_says_another_figure_stays() -> None:
    differs = article("새벽신문", [LEAD.replace("세 곳", "4곳"), *BODY[1:]])
    place = Place(WIRE.id, (Telling(WIRE.id, "연합뉴스", "representative"), Telling(differs.id, "새벽신문", "copy")))
    hits = [hit(WIRE, LEAD, 0.9), hit(differs, LEAD.replace("세 곳", "4곳"), 0.8)]
    assert len(one_telling(hits, {WIRE.id: place, differs.id: place})) == 2


def test_the_archive_remembers_groups_and_forgets_with_the_article(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for each in (WIRE, COPY, ALONE):
        archive.file(f"/{each.id}", [(each, [], copies.signature(each)[:0].reshape(0, 1))], digest="x")
    assert archive.copies.unsigned() == sorted((WIRE.id, COPY.id, ALONE.id))
    archive.copies.sign([story_of(each, signature(each)) for each in (WIRE, COPY, ALONE)])
    assert archive.copies.unsigned() == []
    archive.copies.replace(groups(archive.copies.stories()))
    places = archive.copies.places([COPY.id, ALONE.id])
    assert set(places) == {COPY.id}
    assert places[COPY.id].representative == WIRE.id
    archive.remove(COPY.id)
    assert not archive.copies.places([COPY.id])
    archive.close()
