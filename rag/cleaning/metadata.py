"""What a page says about itself: title, date, author, outlet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.cleaning import byline
from rag.cleaning.looks import KEPT, Look
from rag.cleaning.outlets import outlet_in, outlet_of_domain, outlet_of_url
from rag.cleaning.prose import cut_off
from rag.cleaning.publication import Stamp, is_label, stamps

_COPYRIGHT_NAME = re.compile(
    r"(?:저작권자|copyrights?)\s*(?:\(c\)|[ⓒ©:]|\s|by|<|\[|\d{4})*\s*(?P<name>[가-힣A-Za-z0-9·&]{2,20})(?=[\s,.(\[&>\]-]|$)|"
    r"[ⓒ©]\s*(?P<marked>[가-힣A-Za-z0-9]{2,20})\s*[(,]",
    re.IGNORECASE,
)
_NO_NAME = frozenset(
    (
        "무단",
        "무단전재",
        "무단복제",
        "all",
        "rights",
        "reserved",
        "corp",
        "및",
        "본",
        "이",
        "기사",
        "해당",
        "모든",
        "저작권은",
    )
)
_SITE_SUFFIX = re.compile(r"\s*(?:[|:\-–—<·]|::)+\s*(?P<site>[^|:\-–—<]{2,24})$")
_SIGNED = ("body", "subtitle", "byline", "contact")
_SITE_PREFIX = re.compile(r"^(?P<site>[^|:\-–—<\[(]{2,24}?)\s*(?:[|·]|::|-\s)\s*")
_NEAR = 200  # characters in which a name or an address is looked for
_AFTERWARDS = 8  # pieces after the article in which its byline still stands


@dataclass(frozen=True, slots=True)
class Facts:
    """What a record's fields or a page's markup state."""

    title: str | None = None
    published: Stamp | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    url: str | None = None


def read(looks: Sequence[Look]) -> Facts:
    """What the lines of a labelled page state; nothing is taken from captions, other stories or spam."""
    title, site = _title(looks)
    return Facts(
        title=title,
        published=_published(looks),
        authors=_authors(looks),
        outlet=_outlet(looks) or site,
    )


def agreed(stated: Facts, read: Facts) -> Facts:
    """The stated facts, and what the lines say where they state nothing."""
    return Facts(
        title=stated.title or read.title,
        published=_finer(stated.published, read.published),
        authors=stated.authors or read.authors,
        outlet=stated.outlet or read.outlet or outlet_of_url(stated.url),
        url=stated.url,
    )


def _finer(stated: Stamp | None, read: Stamp | None) -> Stamp | None:
    """The same day with a time is worth more than without."""
    if stated and read and not stated.timed and read.timed and read.date == stated.date:
        return read
    return stated or read


def without_site(title: str) -> tuple[str, str | None]:
    """A title without the name of the site at its end, and the outlet that name is.

    >>> without_site("도서관 세 곳 새로 연다 - 한겨레")
    ('도서관 세 곳 새로 연다', '한겨레')
    """
    found = _SITE_SUFFIX.search(title)
    if found and found.start() >= 6 and (site := _site(found["site"])):
        return title[: found.start()].strip(), site
    found = _SITE_PREFIX.search(title)
    if found and len(title) - found.end() >= 6 and (site := _site(found["site"])):
        return title[found.end() :].strip(), site
    return title, None


def _site(text: str) -> str | None:
    """The outlet that a part of a title names, alone or with a word for its kind of page."""
    bare = re.sub(r"\s*(?:모바일|뉴스|인터넷|닷컴|온라인|신문|홈페이지|기사)\s*", "", text).strip()
    return next((named for name in (text.strip(), bare) if (named := outlet_in(name)) == name), None) if bare else None


def _title(looks: Sequence[Look]) -> tuple[str | None, str | None]:
    titles = [look.text for look in looks if look.label == "title"]
    stated = next((text for text in titles if not cut_off(text)), next(iter(titles), None))
    return without_site(stated) if stated else (None, None)


def _span(looks: Sequence[Look]) -> tuple[int, int]:
    kept = [position for position, look in enumerate(looks) if look.label in KEPT]
    return (kept[0], kept[-1]) if kept else (0, len(looks) - 1)


def _published(looks: Sequence[Look]) -> Stamp | None:
    _, last = _span(looks)
    found: list[Stamp] = []
    label: str | None = None
    for look in looks[: last + _AFTERWARDS]:
        if look.label != "date":
            label = label if len(look.text) <= 1 else None
            continue
        told = stamps(look.text)
        found += [stamp._replace(role=label) if label and stamp.role == "bare" else stamp for stamp in told]
        label = is_label(look.text)
    published = [stamp for stamp in found if stamp.role == "published"]
    bare = [stamp for stamp in found if stamp.role == "bare"]
    first = next(iter(published or bare), None)
    if first and not first.timed:
        return next((stamp for stamp in published + bare if stamp.timed and stamp.date == first.date), first)
    return first


def _authors(looks: Sequence[Look]) -> tuple[str, ...]:
    first, last = _span(looks)
    heading = next((position for position, look in enumerate(looks) if look.label == "title"), 0)
    names: list[str] = []
    for look in looks[min(heading, first) : last + _AFTERWARDS]:
        if look.label == "byline":
            names += byline.read_line(look.piece.text).names
        elif look.prefix and look.label == "body":
            names += byline.read_prefix(look.piece.text).names
        elif look.label == "copyright":
            names += byline.read_line(look.piece.text).names if "기자" in look.piece.text else ()
    if not names:
        names = [name for look in looks if look.label in _SIGNED for name in byline.read_sign_off(look.text).names][:1]
    return tuple(dict.fromkeys(names))


def _outlet(looks: Sequence[Look]) -> str | None:
    return next(filter(None, _outlets(looks)), None)


def _outlets(looks: Sequence[Look]) -> Iterator[str | None]:
    """Witnesses, the best first: prefix of the body, copyright line, byline, address of a byline, the page's head."""
    _, last = _span(looks)
    body = [look for look in looks if look.label == "body"]
    yield from (byline.read_prefix(look.piece.text).outlet for look in body if look.prefix)
    signed = (byline.read_sign_off(look.text).outlet for look in looks if look.label == "byline")
    yield from signed
    notices = [
        (at <= last, _copyright_outlet(look.piece.text)) for at, look in enumerate(looks) if look.label == "copyright"
    ]
    yield from (outlet for _, outlet in sorted(notices, key=lambda notice: notice[0]))  # pictures carry other people's
    yield from (
        byline.read_line(look.piece.text).outlet for look in looks[: last + _AFTERWARDS] if look.label == "byline"
    )
    yield from (_by_address(look.piece.text) for look in body[-2:])
    yield from (byline.read_sign_off(look.text).outlet for look in looks if look.label in _SIGNED)


def _by_address(text: str) -> str | None:
    addresses = byline.EMAIL.findall(text[-_NEAR:])
    return next(filter(None, map(outlet_of_domain, addresses)), None)


def _copyright_outlet(text: str) -> str | None:
    text = text[: 2 * _NEAR]
    if known := outlet_in(text):
        return known
    if address := next(
        filter(None, (outlet_of_domain(domain) for domain in re.findall(r"[\w.-]+\.(?:com|kr|net)", text))), None
    ):
        return address
    found = _COPYRIGHT_NAME.search(text)
    name = (found["name"] or found["marked"]) if found else None
    return name if name and name.casefold() not in _NO_NAME and re.search("[가-힣]", name) else None


def joined(names: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(names)) or None


def moment(stamp: Stamp | None) -> tuple[dt.date | None, dt.datetime | None]:
    """The day, and the moment where the page gives one."""
    return (stamp.date, stamp.when if stamp.timed else None) if stamp else (None, None)
