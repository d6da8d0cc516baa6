"""Right text after decoding: sixty passages in six encodings and four lengths (I2)."""

from __future__ import annotations

from itertools import product

import pytest

from rag.cleaning.decoding import decode, decode_file, normalise
from rag.errors import SourceError
from tests.conftest import ROOT

ENCODINGS = ("utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le", "johab")
LENGTHS = (20, 60, 200, None)


@pytest.fixture(scope="module")
def passages() -> list[str]:
    pages = sorted((ROOT / "eval" / "data" / "articles_more").glob("*.txt"))[:60]
    return ["".join(character for character in decode_file(page) if known(character)) for page in pages]


def known(character: str) -> bool:
    """To every encoding here."""
    try:
        return bool(character.encode("johab") and character.encode("cp949"))
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_texts_are_read_as_they_were_written(passages: list[str], encoding: str) -> None:
    made = [passage[:length] for passage, length in product(passages, LENGTHS)]
    assert len(made) == 60 * 4
    told = [(text, read(text.encode(encoding))) for text in made]
    wrong = [got for text, got in told if got != normalise(text)]
    assert [got for got in wrong if got is not None] == [], "a text that is not the one that was written"
    assert len(wrong) <= len(made) / 100


def read(data: bytes) -> str | None:
    """None where it is refused by name."""
    try:
        return decode(data, "x")
    except SourceError:
        return None
