"""Embedding models and rerankers behind an address, by real HTTP: what they change, and what happens without them."""

from __future__ import annotations

import importlib.util
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag import generations
from rag.assembly import make_embedder, open_archive, open_newsroom
from rag.doctor import examine, models
from rag.errors import EndpointError, SettingsError
from rag.indexing import index
from rag.newsroom import Newsroom
from rag.remote import patience
from rag.settings import Settings
from tests.conftest import BRIDGE, LIBRARY
from tests.model_server import vector

QUESTION = "한빛대교는 언제 개통하나요?"
KEY = "sk-very-secret-key"
SLOW_MACHINE = 3.0  # seconds that other work on the machine may cost

FAULTS = {
    "unauthorized": "받아 주지 않습니다(401)",
    "limited": "너무 많다고 합니다(429)",
    "broken": "서버에 오류가 있습니다(500)",
    "redirect": "다른 주소로 보내려 합니다(302)",
    "silent": "1초 동안 아무 응답이 없습니다",
    "drip": "정해진 시간 안에 답을 마치지 못했습니다",
    "html": "알아들을 수 없는 응답",
    "rubbish": "알아들을 수 없는 응답",
    "numbers": "알아들을 수 없는 응답",
    "no-number": "알아들을 수 없는 응답",
}


def embedding(address: str, data: Path, **given: Any) -> Settings:
    defaults = {
        "embedder": "openai",
        "embedder_base_url": f"{address}/v1",
        "embedder_model": "normal",
        "embedder_dimensions": 8,
        "embedder_api_key": KEY,
        "embedder_timeout": 1.0,
    }
    return Settings(data=data, **{**defaults, **given})


def reranking(address: str, data: Path, shape: str = "cohere", scenario: str = "v1", **given: Any) -> Settings:
    return Settings(
        data=data,
        reranker_url=f"{address}/{scenario}/rerank",
        reranker_shape=shape,
        reranker_api_key=KEY,
        reranker_timeout=1.0,
        **{"reranker_model": "normal", **given},
    )


def requests(address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{address}/requests").json()["requests"]
    return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crawled")
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (folder / "library.txt").write_text(LIBRARY, encoding="utf-8")
    return folder


def indexed(settings: Settings, crawled: Path) -> Settings:
    with closing(open_archive(settings)) as archive:
        assert not index(archive, make_embedder(settings), [crawled]).failed
    return settings


@pytest.fixture(scope="module")
def by_ours(crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(Settings(data=tmp_path_factory.mktemp("ours") / "data"), crawled).data


@pytest.fixture(scope="module")
def by_model(model_server: str, crawled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed(embedding(model_server, tmp_path_factory.mktemp("model") / "data"), crawled).data


@pytest.fixture
def opened() -> Iterator[Callable[[Settings], Newsroom]]:
    kept: list[Newsroom] = []

    def open_one(settings: Settings) -> Newsroom:
        kept.append(open_newsroom(settings))
        return kept[-1]

    yield open_one
    for newsroom in kept:
        newsroom.close()


# --- embedders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "root"), [("openai", "/v1"), ("ollama", "")])
def test_the_vectors_are_the_models(
    model_server: str, crawled: Path, tmp_path: Path, opened: Callable[[Settings], Newsroom], kind: str, root: str
) -> None:
    settings = embedding(
        model_server,
        tmp_path,
        embedder=kind,
        embedder_base_url=model_server + root,
        embedder_query_prefix="query: ",
        embedder_passage_prefix="passage: ",
    )
    before = len(requests(model_server))
    newsroom = opened(indexed(settings, crawled))
    hits = newsroom.search(QUESTION)
    sent = requests(model_server)[before:]
    assert {each["path"] for each in sent} == {"/v1/embeddings"}
    assert {each["authorization"] for each in sent} == {f"Bearer {KEY}"}
    *passages, question = [
        text for each in sent for text in ([each["input"]] if isinstance(each["input"], str) else each["input"])
    ]
    assert question == f"query: {QUESTION}"
    assert len(passages) == newsroom.archive.counts().passages
    assert all(text.startswith("passage: ") for text in passages)
    asked = cosine(vector(f"query: {QUESTION}"), vector(f"passage: {hits[0].passage.text}"))
    assert hits[0].semantic == pytest.approx(asked, abs=0.01)
    assert newsroom.ask(QUESTION).short is not None
    assert KEY.encode() not in b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())


def cosine(one: list[float], other: list[float]) -> float:
    product = sum(a * b for a, b in zip(one, other, strict=True))
    return product / (sum(a * a for a in one) ** 0.5 * sum(b * b for b in other) ** 0.5)


def test_another_model_is_one_line_and_its_index_is_made_beside_the_one_that_answers_on(
    model_server: str,
    crawled: Path,
    by_ours: Path,
    tmp_path: Path,
    opened: Callable[[Settings], Newsroom],
    caplog: pytest.LogCaptureFixture,
) -> None:
    data = tmp_path / "data"
    shutil.copytree(by_ours, data)
    serving = opened(Settings(data=data))
    first = generations.current_name(data)
    changed = embedding(model_server, data)
    with pytest.raises(SettingsError, match="'gisadap index 폴더'") as caught:
        open_newsroom(changed)
    assert "\n" not in str(caught.value)
    [finding] = [each for each in examine(changed) if each.subject == "색인"]
    assert (finding.well, finding.words) == (False, str(caught.value))

    with caplog.at_level(logging.WARNING):
        indexed(changed, crawled)
    assert [record.message for record in caplog.records] == ["분석 방법이 바뀌어 기사 2건을 다시 분석합니다."]
    assert generations.current_name(data) != first
    assert (data / "index" / str(first)).is_dir()
    assert serving.ask(QUESTION).short is not None
    assert serving.health()["generation"] == first
    assert opened(changed).search(QUESTION)[0].semantic > 0
    with pytest.raises(SettingsError, match="GISADAP_EMBEDDER"):
        open_newsroom(Settings(data=data))


@pytest.mark.parametrize("scenario", ["broken", "other-size"])
def test_a_change_that_the_model_breaks_off_costs_nothing(
    model_server: str,
    crawled: Path,
    by_ours: Path,
    tmp_path: Path,
    opened: Callable[[Settings], Newsroom],
    scenario: str,
) -> None:
    """The generation that answers stays, and with the settings of before everything is as it was."""
    data = tmp_path / "data"
    shutil.copytree(by_ours, data)
    serving = opened(Settings(data=data))
    with pytest.raises(EndpointError):
        indexed(embedding(f"{model_server}/{scenario}", data), crawled)
    assert serving.ask(QUESTION).short is not None
    again = opened(Settings(data=data))
    assert again.search(QUESTION)[0].semantic > 0
    assert again.archive.counts() == serving.archive.counts()


@pytest.mark.parametrize(("scenario", "reason"), FAULTS.items())
def test_without_its_model_a_question_is_searched_by_words_and_the_log_says_so_once(
    model_server: str,
    by_model: Path,
    opened: Callable[[Settings], Newsroom],
    caplog: pytest.LogCaptureFixture,
    scenario: str,
    reason: str,
) -> None:
    newsroom = opened(embedding(model_server, by_model, embedder_base_url=f"{model_server}/{scenario}/v1"))
    started = time.monotonic()
    with caplog.at_level(logging.WARNING):
        answers = [newsroom.ask(QUESTION) for _ in range(3)]
    assert time.monotonic() - started < 1.0 + SLOW_MACHINE
    assert all("3월" in str(answer.short) and answer.citations for answer in answers)
    [record] = [each for each in caplog.records if each.name.startswith("rag.")]
    assert reason in record.getMessage()
    assert "그동안 낱말로만 찾습니다." in record.getMessage()
    assert KEY not in record.getMessage()


def test_a_model_that_is_back_is_used_again(
    model_server: str,
    by_model: Path,
    opened: Callable[[Settings], Newsroom],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "REST", 0.0)
    settings = embedding(model_server, by_model, embedder_base_url=f"{model_server}/broken-once/v1")
    newsroom = opened(settings)
    with caplog.at_level(logging.WARNING):
        assert [newsroom.search(QUESTION)[0].semantic > 0 for _ in range(3)] == [False, True, True]
    assert len([each for each in caplog.records if each.name.startswith("rag.")]) == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"embedder_model": None}, "GISADAP_EMBEDDER_MODEL"),
        ({"embedder_dimensions": None}, "GISADAP_EMBEDDER_DIMENSIONS"),
        ({"embedder_base_url": None}, "GISADAP_EMBEDDER_BASE_URL"),
    ],
)
def test_a_missing_setting_is_named(model_server: str, tmp_path: Path, given: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        make_embedder(embedding(model_server, tmp_path, **given))
    assert "\n" not in str(caught.value)


def test_without_its_package_a_model_in_a_folder_is_one_line(tmp_path: Path) -> None:
    if importlib.util.find_spec("llama_index.embeddings.huggingface"):
        pytest.skip("the extra 'huggingface' is installed here")
    settings = Settings(data=tmp_path, embedder="huggingface", embedder_model="model", embedder_dimensions=8)
    with pytest.raises(SettingsError, match=r"pip install '\.\[huggingface\]'"):
        make_embedder(settings)


def test_a_model_in_a_folder_makes_the_vectors(tmp_path: Path, crawled: Path) -> None:
    """A tiny untrained one, made here: that it is loaded and asked is all that matters."""
    for package in ("llama_index.embeddings.huggingface", "sentence_transformers", "transformers"):
        pytest.importorskip(package, reason="the extra 'huggingface' is not installed")
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({*BRIDGE, *LIBRARY} - {" ", "\n"})]
    BertTokenizerFast(vocab={word: number for number, word in enumerate(words)}).save_pretrained(tmp_path / "bert")
    config = BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8
    )
    BertModel(config).save_pretrained(tmp_path / "bert")
    settings = Settings(
        data=tmp_path / "data",
        embedder="huggingface",
        embedder_model=str(tmp_path / "bert"),
        embedder_dimensions=8,
    )
    with closing(open_newsroom(indexed(settings, crawled))) as newsroom:
        assert newsroom.search(QUESTION)[0].semantic != 0


# --- rerankers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", ["cohere", "jina", "tei"])
def test_the_order_is_the_rerankers(
    model_server: str, sample_settings: Settings, opened: Callable[[Settings], Newsroom], shape: str
) -> None:
    query = "도서관이 로봇에 들인 돈은 얼마인가요?"
    scenario = "normal" if shape == "tei" else "v1"
    newsroom = opened(reranking(model_server, sample_settings.data, shape, scenario))
    hits = newsroom.search(query)
    assert len(hits) == 10
    request = requests(model_server)[-1]
    texts = request["texts" if shape == "tei" else "documents"]
    assert request["authorization"] == f"Bearer {KEY}"
    assert request["query"] == query
    assert {hit.passage.text for hit in hits} < {*texts}
    shared = sorted((len({*query} & {*text}) for text in texts), reverse=True)
    assert [len({*query} & {*hit.passage.text}) for hit in hits] == shared[:10]
    assert ("model" in request, "top_n" in request) == ((False, False) if shape == "tei" else (True, True))


@pytest.mark.parametrize("shape", ["cohere", "tei"])
@pytest.mark.parametrize(("scenario", "reason"), [*FAULTS.items(), ("nothing", "알아들을 수 없는 응답")])
def test_without_its_reranker_the_order_stays_and_the_log_says_so_once(
    model_server: str,
    by_ours: Path,
    opened: Callable[[Settings], Newsroom],
    caplog: pytest.LogCaptureFixture,
    shape: str,
    scenario: str,
    reason: str,
) -> None:
    expected = [hit.passage.id for hit in opened(Settings(data=by_ours)).search(QUESTION)]
    newsroom = opened(reranking(model_server, by_ours, shape, scenario))
    started = time.monotonic()
    with caplog.at_level(logging.WARNING):
        found = [newsroom.search(QUESTION) for _ in range(3)]
    assert time.monotonic() - started < 1.0 + SLOW_MACHINE
    assert all([hit.passage.id for hit in hits] == expected for hits in found)
    [record] = [each for each in caplog.records if each.name.startswith("rag.")]
    assert reason in record.getMessage()
    assert "그동안 찾은 차례 그대로 읽습니다." in record.getMessage()
    assert KEY not in record.getMessage()


# --- doctor ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scenario", "said"),
    [("unauthorized", "API_KEY"), ("broken", "500"), ("rubbish", "알아들을 수 없는"), ("normal", "")],
)
def test_doctor_says_in_one_line_each_what_is_wrong(
    model_server: str, by_model: Path, scenario: str, said: str
) -> None:
    [reranker] = models(reranking(model_server, by_model, scenario=scenario))
    settings = embedding(model_server, by_model, embedder_base_url=f"{model_server}/{scenario}/v1")
    [embedder] = [each for each in examine(settings) if each.subject == "의미 벡터"]
    for finding in (reranker, embedder):
        assert finding.well is (scenario == "normal")
        assert said in finding.words
        assert "\n" not in finding.words
        assert KEY not in finding.words
