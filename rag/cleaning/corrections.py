"""Notices in which an outlet corrects what it has told, or prints the other side's answer: body, and marked as such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_NAMES = (
    r"(?:정정\s?(?:[·ㆍ및/]\s?)?(?:반론\s?)?보도(?:문)?|반론\s?보도(?:문)?|추후\s?보도(?:문)?|바로\s?잡습니다|알려\s?왔습니다|바로잡음|"
    r"정정(?:문|합니다)?)"
)
_HEADED = re.compile(rf"^\W*[\[<【〈(「◇◆■▲※]\s?{_NAMES}\s?(?:[\]>】〉)」:]|$|\s)|^{_NAMES}\s?(?:[:：]|$)")
_STATED = re.compile(r"(?:기사|보도|기사에서|보도한|제목).{0,200}(?:바로\s?잡습니다|정정합니다|바로\s?잡고자\s?합니다)")
_RUN = re.compile(rf"^\W*{_NAMES}\W*$")


def is_correction(text: str) -> bool:
    """Whether a paragraph, or a title, says of itself that it corrects an earlier article.

    >>> is_correction("[정정보도] 본지는 예산을 잘못 적었습니다."), is_correction("위원회는 정정보도를 명령했다.")
    (True, False)
    """
    return bool(_HEADED.match(text) or _STATED.search(text))


def corrected(title: str | None, texts: Sequence[str]) -> Iterator[bool]:
    """For each paragraph whether it is of a notice: all of them where the title says so, and what follows a heading."""
    whole = title is not None and bool(_HEADED.match(title))
    for text in texts:
        whole = whole or bool(_RUN.match(text))
        yield whole or is_correction(text)
