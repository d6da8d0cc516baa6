"""Passages cover their article, in whole sentences."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.passages import cut
from rag.types import Article, Lines, Paragraph, ParagraphKind, Passage

TEXTS = st.lists(
    st.sampled_from(
        ["시는 대책을 발표했다.", "美 정부는 반대했다.", "긴 이름 " * 30, "\u200b", "😀", '"좋다. 하자"고 했다.']
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
KINDS: st.SearchStrategy[ParagraphKind] = st.sampled_from(["body", "body", "subtitle", "caption"])


def article(*paragraphs: tuple[ParagraphKind, str], identity: str = "a1") -> Article:
    return Article(
        source="s",
        title="제목",
        published=None,
        author=None,
        outlet=None,
        paragraphs=tuple(Paragraph(kind, text, Lines(1, 1)) for kind, text in paragraphs),
        id=identity,
    )


def one(*paragraphs: tuple[ParagraphKind, str], characters: int = 400) -> list[Passage]:
    return next(cut([article(*paragraphs)], characters))


@given(st.lists(st.tuples(KINDS, TEXTS), max_size=8), st.integers(40, 400))
@settings(max_examples=150, deadline=None)
def test_every_visible_character_is_in_one_passage(
    paragraphs: list[tuple[ParagraphKind, str]], characters: int
) -> None:
    whole = article(*paragraphs)
    (passages,) = cut([whole], characters)
    covered = [0] * len(whole.body)
    for passage in passages:
        assert whole.body[passage.start : passage.end] == passage.text
        assert len(passage.text) <= characters or len(passage.sentences) == 1
        assert passage.sentences[0].start == 0
        assert passage.sentences[-1].end == len(passage.text)
        assert all(0 <= morpheme.start <= morpheme.end <= len(passage.text) for morpheme in passage.morphemes)
        for place in range(passage.start, passage.end):
            covered[place] += 1
    assert all(count == 1 for count, character in zip(covered, whole.body, strict=True) if not character.isspace())
    assert len({passage.id for passage in passages}) == len(passages)


def test_morphemes_and_sentences_count_from_the_passage() -> None:
    passages = one(("body", "시는 대책을 발표했다. " * 30), characters=100)
    for passage in passages:
        assert [sentence.of(passage.text) for sentence in passage.sentences] == ["시는 대책을 발표했다."] * len(
            passage.sentences
        )
        nouns = [passage.text[m.start : m.end] for m in passage.morphemes if m.form == "대책"]
        assert nouns == ["대책"] * len(passage.sentences)


def test_captions_stand_alone_and_subtitles_join_what_follows() -> None:
    passages = one(
        ("body", "첫 문단이다."),
        ("caption", "시청 앞 광장. 사진 홍길동 기자"),
        ("caption", "다른 사진이다."),
        ("body", "둘째 문단이다."),
        ("subtitle", "새로운 대책"),
        ("body", "셋째 문단이다."),
    )
    assert [(passage.kind, passage.text) for passage in passages] == [
        ("body", "첫 문단이다."),
        ("caption", "시청 앞 광장. 사진 홍길동 기자"),
        ("caption", "다른 사진이다."),
        ("body", "둘째 문단이다."),
        ("body", "새로운 대책\n셋째 문단이다."),
    ]


def test_short_paragraphs_share_a_passage_and_no_short_rest_is_left() -> None:
    passages = one(*[("body", "한 문장으로 된 짧은 문단이 여기 하나 있다.")] * 21, characters=100)
    lengths = [len(passage.text) for passage in passages]
    assert max(lengths) <= 100
    assert min(lengths) > 40


def test_ids_come_from_the_article_and_the_place() -> None:
    first, again = one(("body", "한 문장이다.")), one(("body", "한 문장이다."))
    assert first == again
    assert first[0].id == "a1:0-7"


def test_an_article_without_text_has_no_passages_and_the_order_is_kept() -> None:
    articles = [article(identity="a"), article(("body", "문장이다."), identity="b"), article(identity="c")]
    assert [[passage.article_id for passage in passages] for passages in cut(articles)] == [[], ["b"], []]


def test_nothing_in_nothing_out() -> None:
    assert list(cut([])) == []
