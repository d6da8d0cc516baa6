"""Bytes of a file -> text, or a refusal that names the reason.

Order: byte order mark, strict UTF-8, strict CP949 or Johab, whichever gives the more Korean text, charset-normalizer's
best guess, and in the end a share of Hangul decides whether what came out is Korean text at all.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path
from typing import IO

from rag.errors import SourceError
from rag.wording import reason

MAX_PAGE_BYTES = 10 * 1024 * 1024
"""One page larger than this is no article; a .jsonl file is read line by line and may be of any size."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG 그림"),
    (b"\xff\xd8\xff", "JPEG 그림"),
    (b"GIF8", "GIF 그림"),
    (b"PK\x03\x04", "ZIP 또는 문서 꾸러미"),
    (b"\xd0\xcf\x11\xe0", "한글(HWP) 또는 오피스 문서"),
    (b"\x1f\x8b", "압축 파일"),
    (b"\x7fELF", "실행 파일"),
)
_SAMPLE = 65_536  # bytes or characters that stand for the whole where looking at all of it would cost seconds
_JAMO = re.compile("[ᄀ-ᇿ]+")
_INVISIBLE = (
    "\0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
_SPACES = "\x0b\x0c\x1c\x1d\x1e\x85\u00a0\u2002\u2003\u2009\u2028\u2029\u3000"
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f]")
_HANGUL = re.compile("[가-힣]")
_USUAL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ\\t\\n\\r -~‘’“”·…]")
_EVERYDAY = frozenset("이다의는에을를가은고하지로기사한도시자인대서어리나해일정보수부장상원주제스라들과만전있")
"""Syllables that every third or fourth of a Korean text is; read in a wrong encoding hardly one in twenty is."""
_KOREAN = 0.08  # share of them from which on bytes may be Johab
_WRITTEN = 0.8  # share of usual characters from which on bytes with NULs are UTF-16 and no accident


def decode_file(path: Path) -> str:
    """The file's text as its line numbers count it; SourceError where it cannot be read or is no text."""
    source = str(path)
    try:
        with path.open("rb") as file:
            return decode(read_page(file, source), source)
    except OSError as error:
        raise SourceError(source, f"파일을 읽을 수 없습니다({reason(error)}).") from error


def read_page(file: IO[bytes], source: str) -> bytes:
    """The bytes of one page, of which no more than the limit are ever held; SourceError where there are more."""
    data = file.read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        limit = MAX_PAGE_BYTES // 1024 // 1024
        raise SourceError(
            source, f"한 페이지로는 너무 큽니다({limit}MB까지). 기사별로 나누거나 .jsonl로 바꿔 주십시오."
        )
    return data


def decode(data: bytes, source: str) -> str:
    """Text with LF line ends, Hangul syllables composed, invisible characters gone and every space a plain space."""
    if not data.strip():
        raise SourceError(source, "빈 파일입니다.")
    for magic, name in _BINARY:
        if data.startswith(magic):
            raise SourceError(source, f"글이 아니라 {name} 파일입니다. 본문을 텍스트나 HTML로 저장해 주십시오.")
    text = _marked(data) or _strict(data) or _guessed(data)
    if text is None or not _readable(text):
        raise SourceError(source, "글자를 알아볼 수 없습니다. UTF-8이나 CP949 텍스트인지 확인해 주십시오.")
    return _plain(text)


def normalise(text: str) -> str:
    """What ``decode`` does to text, for strings that arrive decoded (a JSON record's fields)."""
    return _plain(text)


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for character in _INVISIBLE:
        text = text.replace(character, "")
    for character in _SPACES:
        text = text.replace(character, " ")
    # Only decomposed Hangul (file names and texts from Macs): NFC of the whole would also replace the compatibility
    # ideographs that Korean papers write, and a quotation would no longer be verbatim.
    return _JAMO.sub(lambda run: unicodedata.normalize("NFC", run[0]), text)


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    return None


def _strict(data: bytes) -> str | None:
    """None where no encoding fits every byte, or NULs say that characters are wider."""
    if (text := _fitting(data, "utf-8")) is None:
        text, johab = _fitting(data, "cp949"), _fitting(data, "johab")
        if johab is not None and _everyday(johab) > max(_KOREAN, _everyday(text or "")):
            text = johab  # short texts in one of the two can often be read as the other
    return text if text is not None and "\0" not in text[:_SAMPLE] else None


def _fitting(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _everyday(text: str) -> float:
    letters = [character for character in text[:_SAMPLE] if not character.isascii()]
    return sum(character in _EVERYDAY for character in letters) / max(1, len(letters))


def _guessed(data: bytes) -> str | None:
    sample = data[:_SAMPLE]
    if b"\0" in sample and (wide := _utf_16(data)) is not None:
        return wide
    if _hangul_less_damage(text := _by_line(data)) > 0:
        return text
    from charset_normalizer import from_bytes  # 0.1 s to import, and hardly ever needed

    guess = from_bytes(sample).best()
    return data.decode(guess.encoding, errors="replace") if guess else text


def _utf_16(data: bytes) -> str | None:
    """UTF-16 without its mark: either half of it read as characters must be mostly what people write."""
    read = (data.decode(each, errors="replace") for each in ("utf-16-le", "utf-16-be"))
    best = max(read, key=_written)
    return best if _written(best) > _WRITTEN else None


def _written(text: str) -> float:
    """Share of Hangul, ASCII and the punctuation of both."""
    sample = text[:_SAMPLE]
    return len(_USUAL.findall(sample)) / max(1, len(sample))


def _by_line(data: bytes) -> str:
    """Files joined from parts in two encodings: each line in the one that damages it less."""
    return "\n".join(_one_line(line) for line in data.split(b"\n"))


def _one_line(line: bytes) -> str:
    for encoding in ("utf-8", "cp949"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return max((line.decode(each, errors="replace") for each in ("utf-8", "cp949")), key=_hangul_less_damage)


def _hangul_less_damage(text: str) -> float:
    sample = text[:_SAMPLE]
    return len(_HANGUL.findall(sample)) - 10 * sample.count("�")


def _readable(text: str) -> bool:
    """Whether this is writing: hardly any control or damaged characters, and some letters."""
    sample = text.lstrip()[:_SAMPLE]
    damaged = len(_CONTROL.findall(sample)) + sample.count("�")
    return damaged <= len(sample) // 50 and any(character.isalpha() for character in sample)
