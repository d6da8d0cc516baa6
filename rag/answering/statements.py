"""The question turned into the sentence that answers it.

Korean asks in place: what is asked for stands where its answer will stand. So the short answer takes the place of the
question word, particles are fitted, and the ending becomes a polite statement.

>>> stated("행사는 언제 열렸나요?", "13일"), stated("공장을 짓는 회사는?", "한솔전자")
('행사는 13일 열렸습니다.', '공장을 짓는 회사는 한솔전자입니다.')
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import korean, numbers
from rag.particles import fitted
from rag.question.answer_type import is_question_word, without_request
from rag.question.focus import word_set
from rag.types import Morpheme, Span

_LONGEST = 160  # characters: longer ones are no easier to read than the evidence
_OPENING = re.compile(r"^(?:그럼|그러면|그렇다면|그런데|근데|그리고|혹시|아|저기|음)[,\s]+(?=\S)")
_COUNTED = re.compile(r"(몇\s?(?:[가-힣]|%p?|[a-zA-Z㎡㎞㏊]+))(?:인가요?|이야|야)$")  # 명인가: Kiwi sees a master
_ASKING = word_set("며칠 누구 누가 무엇 뭐 무어 뭣 어디 언제 얼마 얼마나")  # stand for the answer alone
_CHOOSING = word_set("어느 어떤 무슨 몇")  # stand for it together with the noun that follows
_NOMINAL = frozenset(("NNG", "NNP", "NNB", "XSN", "XPN", "XR", "SL", "SN", "SH", "SW", "NR"))
_STEMS = frozenset(("VV", "VA", "VX", "VCP", "VCN", "XSV", "XSA"))
_ENDINGS = word_set("나 니 냐 어 아 지 는지 ᆫ지 은지 을지 ᆯ지 던지")  # question endings that Kiwi takes for connectives
_HEARSAY = word_set("대 ᆫ대 는대 대요 ᆫ대요 는대요")  # 하겠대: whose words they are is not ours to say
_PARTICLES = frozenset(("JKS", "JKO", "JKB", "JKC", "JX", "JKG", "JKQ"))


def stated(question: str, short: str) -> str | None:
    """The standalone question as a statement with the short answer in it; None where that would not read well."""
    text = without_request(_OPENING.sub("", question.strip())).rstrip(" ?？.!~…")
    text = _COUNTED.sub(r"\1입니까", text)
    short = " ".join(short.split())
    tokens = [token for token in korean.analyse(f"{text}?").morphemes if token.tag not in ("SF", "SE")]
    if not tokens or not short:
        return None
    asking = [number for number, token in enumerate(tokens) if is_question_word(token) or token.form == "며칠"]
    if len(asking) > 1:
        return None
    sentence = _replaced(text, tokens, asking[0], short) if asking else _completed(text, tokens, short)
    if sentence is None or len(sentence) > _LONGEST:
        return None
    return sentence


# --- a question that ends in what it asks for ------------------------------------------------------------------------


def _completed(text: str, tokens: Sequence[Morpheme], short: str) -> str | None:
    """투자 규모는, 투자 규모를: the noun becomes the topic of its answer."""
    while tokens and (tokens[-1].tag in _PARTICLES or tokens[-1].form in ("좀", "요")):
        tokens = tokens[:-1]
    if not tokens or tokens[-1].tag not in _NOMINAL:
        return None
    topic = text[: tokens[-1].end]
    return f"{topic}{fitted(topic, '은')} {short}입니다."


# --- a question with a question word ---------------------------------------------------------------------------------


def _replaced(text: str, tokens: Sequence[Morpheme], at: int, short: str) -> str | None:
    last = _last_of_region(tokens, at)
    if last is None:
        return None
    if tokens[at].form == "몇":
        short = _amount(short)
    region = Span(tokens[at].start, tokens[last].end)
    if _repeats(text[: region.start], short):
        return None
    rest = tokens[last + 1 :]
    particle, rest = _particle(short, rest, tokens[at].form)
    if tokens[at].form == "얼마나" and rest and rest[0].tag in ("MAG", "VA"):  # 얼마나 자주, 얼마나 큰
        return None
    before = text[: region.start]
    if not rest:
        return None if particle else f"{_as_topic(before, tokens[:at])}{short}입니다."
    ending = _polite(text, rest)
    if ending is None:
        return None
    if ending.startswith("입니다"):
        before = _as_topic(before, tokens[:at])
    return f"{before}{short}{particle}{ending}."


def _as_topic(before: str, tokens: Sequence[Morpheme]) -> str:
    """규모가 얼마야 is answered by 규모는: the question has made it known."""
    if tokens and tokens[-1].tag == "JKS" and not before[tokens[-1].end :].strip():
        subject = before[: tokens[-1].start]
        return f"{subject}{fitted(subject, '은')} "
    return before


def _last_of_region(tokens: Sequence[Morpheme], at: int) -> int | None:
    """The last morpheme that the answer replaces: the question word, and after 어느 or 몇 the noun it determines."""
    form = tokens[at].form
    if form in _ASKING:
        return at
    if form not in _CHOOSING:
        return None
    last = at
    while last + 1 < len(tokens) and tokens[last + 1].tag in _NOMINAL:
        last += 1
        if form == "몇" and tokens[last].tag == "NNB":
            break
    return last if last > at else None


def _amount(short: str) -> str:
    """The figure with its unit: what is counted stands in the question already."""
    found = numbers.find(short)
    return found[0].span.of(short) if len(found) == 1 else short


def _repeats(before: str, short: str) -> bool:
    """국내 기업 102개 국내 기업: the answer says again what stands right before it."""
    tail = re.split(r"\s", before.strip())[-1:]
    return bool(tail) and len(tail[0]) > 1 and tail[0] in short


def _particle(short: str, rest: Sequence[Morpheme], word: str) -> tuple[str, Sequence[Morpheme]]:
    """The particles that follow, fitted to the answer, and what stands after them."""
    if rest and rest[0].form in ("나", "이나") and rest[0].tag == "JX":
        rest = rest[1:]
    written = ""
    if [token.form for token in rest[:2]] == ["이", "라고"]:
        return fitted(short, "이라고"), rest[2:]
    while rest and rest[0].tag in _PARTICLES:
        form = {"서": "에서"}.get(rest[0].form, rest[0].form)
        written += fitted(short + written, form)
        rest = rest[1:]
    if word == "어디" and not written and rest and rest[0].tag in ("VV", "VA", "VX"):
        written = "에"
    return written, rest


def _polite(text: str, rest: Sequence[Morpheme]) -> str | None:
    """What follows the answer, its last verb ending in 습니다."""
    ending, body = rest[-1], rest[:-1]
    if ending.form == "요" and ending.tag == "JX" and body:
        ending, body = body[-1], body[:-1]
    if ending.tag != "EF" and not (ending.tag == "EC" and ending.form in _ENDINGS):
        return None
    if ending.form in _HEARSAY and body and body[-1].tag != "VCP":
        return None
    stem = next((number for number in range(len(body) - 1, -1, -1) if body[number].tag in _STEMS), None)
    if stem is None or any(token.tag not in ("EP", *_STEMS) for token in body[stem + 1 :]):
        return None
    if body[stem].form == "되" and not text[rest[0].start : body[stem].start].strip():
        return "입니다"
    before = text[rest[0].start : body[stem].start]
    gap = " " if text[rest[0].start - 1] == " " else ""
    if body[stem].tag == "VCP" and not before.strip():
        gap = before = ""
    return gap + before + _verb(text, body[stem:], ending)


def _verb(text: str, verb: Sequence[Morpheme], ending: Morpheme) -> str:
    """The verb with 습니다; as written up to its ending where the two have not grown together (닫았나, not 참여해)."""
    honorific = any(token.form in ("시", "으시") and token.tag == "EP" for token in verb)
    written = text[verb[0].start : verb[-1].end]
    closed = bool(written) and fitted(written, "으로") == "으로"  # 만들 and 들 lose their ㄹ
    if closed and not honorific and verb[-1].end <= ending.start:
        return f"{written}습니다"
    chain = [(token.form, token.tag) for token in verb if not (token.tag == "EP" and token.form in ("시", "으시"))]
    return korean.join([*chain, ("습니다", "EF")])
