"""The network that reads beside the rankers, on text of our own writing."""

from __future__ import annotations

import numpy as np
import pytest

from rag.embedding import MorphemeEmbedder
from rag.passages import cut
from rag.question.understanding import understand
from rag.reading.candidates import candidates
from rag.reading.excerpt import Excerpt, excerpt
from rag.reading.network import Network
from rag.reading.reader import Reader
from rag.types import Article, Hit, Lines, Paragraph

TEXT = (
    "누리바이오는 12일 전주에서 새 진단기를 선보였다. 진단기는 하은재 연구소장이 이끄는 연구팀이 4년 동안 개발했다. "
    "회사는 내년에 공장을 짓는 데 80억원을 쓴다."
)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="module")
def network(reader: Reader) -> Network:
    assert reader.weights.network is not None
    return reader.weights.network


def seen(reader: Reader, question: str, order: list[int]) -> Excerpt:
    article = Article("a", None, None, None, None, (Paragraph("body", TEXT, Lines(1, 1)),)).with_id("a")
    board = reader.lay_out(understand(question), [Hit(each, article) for each in next(iter(cut([article])))])
    assert board is not None
    chosen = np.array(order, np.int32)
    return excerpt(board, chosen, candidates(board, chosen), reader.embedder)


def test_the_sentence_with_the_answer_is_told_from_the_others(reader: Reader, network: Network) -> None:
    for question, sentence in (("진단기를 개발한 사람은 누구인가?", 1), ("공장에 쓰는 돈은 얼마인가?", 2)):
        _, sentences = network.read(seen(reader, question, [0, 1, 2]), reader.embedder)
        assert int(sentences.argmax()) == sentence


def test_scores_of_a_sentence_do_not_depend_on_the_sentences_beside_it(reader: Reader, network: Network) -> None:
    one, other = (seen(reader, "연구팀을 이끄는 사람은?", order) for order in ([0, 1, 2], [1, 2]))
    phrases, sentences = network.read(one, reader.embedder)
    again, of_fewer = network.read(other, reader.embedder)
    np.testing.assert_allclose(sentences[1:], of_fewer, atol=1e-4)
    np.testing.assert_allclose(phrases[one.sentence > 0], again, atol=1e-4)


def test_torch_and_numpy_agree(reader: Reader) -> None:
    torch = pytest.importorskip("torch", reason="torch is only needed to train")
    from rag.training import network as training
    from rag.training.lessons import Lesson

    torch.manual_seed(3)
    taught = training.Network(training.table_of(MorphemeEmbedder())).eval()
    plain = Network({name: value.detach().numpy() for name, value in taught.named_parameters()})
    excerpt_ = seen(reader, "공장에 쓰는 돈은 얼마인가?", [2, 0, 1])
    lesson = Lesson(excerpt_, np.zeros(len(excerpt_.first), np.int8), np.zeros(3, np.int8))
    with torch.no_grad():
        phrases, sentences = taught(training.collated([lesson, lesson]))
    for read, scores in zip(plain.read(excerpt_, reader.embedder), (phrases, sentences), strict=True):
        np.testing.assert_allclose(np.concatenate([read, read]), scores.numpy(), atol=1e-3)
