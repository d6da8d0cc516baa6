"""What a page says about itself: title, date, author, outlet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from rag.cleaning import byline
from rag.cleaning.furniture import path_of, section_in, site_in
from rag.cleaning.looks import KEPT, Look
from rag.cleaning.outlets import named_alone, outlet_in, outlet_of_domain, outlet_of_url
from rag.cleaning.prose import cut_off
from rag.cleaning.publication import Stamp, is_label, stamps
from rag.types import Author, Origin

_COPYRIGHT_NAME = re.compile(
    r"(?:저작권자|copyrights?)\s*(?:\(c\)|\(주\)|㈜|주식회사|[ⓒ©:]|\s|by|<|\[|\d{4})*\s*(?P<name>[가-힣A-Za-z0-9·&]{2,20})(?=[\s,.(\[&>\]-]|$)|"
    r"[ⓒ©]\s*(?:\(주\)|㈜|주식회사)?\s*(?P<marked>[가-힣A-Za-z0-9]{2,20})\s*(?:[(,&]|무단)",
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
_FACTS = ("title", "published", "modified", "author", "outlet", "section")
_BESIDE = 3  # pieces above the title in which a date without a label is the article's, and around it its section
_AFTERWARDS = 8  # pieces after the article in which its byline still stands


@dataclass(frozen=True, slots=True)
class Facts:
    """What a record's fields, a page's markup or its lines state."""

    title: str | None = None
    published: Stamp | None = None
    modified: Stamp | None = None
    authors: tuple[Author, ...] = ()
    outlet: str | None = None
    section: str | None = None
    url: str | None = None
    origins: tuple[Origin, ...] = ()

    def from_fields(self) -> Facts:
        """The same, each fact with the origin of one that no line of the page states."""
        said = {
            "title": self.title,
            "published": self.published and self.published.when.isoformat(" "),
            "modified": self.modified and self.modified.when.isoformat(" "),
            "author": joined(self.authors),
            "outlet": self.outlet,
            "section": self.section,
        }
        return replace(self, origins=tuple(Origin(fact, None, text) for fact, text in said.items() if text))


class Read(NamedTuple):
    """A fact and the line it was read from."""

    value: Any
    look: Look


def read(looks: Sequence[Look]) -> Facts:
    """What the lines of a labelled page state; nothing is taken from captions, other stories or spam."""
    title, site = _title(looks)
    published, modified = _moments(looks)
    authors, signature = _authors(looks)
    outlet = next((each for each in _outlets(looks) if each.value), None) or site
    section = _section(looks)
    found = {"title": title, "published": published, "modified": modified, "outlet": outlet, "section": section}
    origins = [_origin(fact, each.look) for fact, each in found.items() if each]
    return Facts(
        title=title.value if title else None,
        published=published.value if published else None,
        modified=modified.value if modified else None,
        authors=authors,
        outlet=outlet.value if outlet else None,
        section=section.value if section else None,
        origins=(*origins, *([_origin("author", signature)] if signature else [])),
    )


def _origin(fact: str, look: Look) -> Origin:
    return Origin(fact, look.piece.line, look.piece.text[:_NEAR])


def agreed(stated: Facts, read: Facts) -> Facts:
    """The stated facts, and what the lines say where they state nothing."""
    published = _finer(stated.published, read.published)
    of_address = outlet_of_url(stated.url)
    outlet = stated.outlet or read.outlet or of_address
    from_lines = {
        "title": not stated.title,
        "published": published is not stated.published,
        "modified": not stated.modified,
        "author": not stated.authors,
        "outlet": not stated.outlet,
        "section": not stated.section,
    }
    origins = [each for each in read.origins if from_lines[each.fact]]
    origins += [each for each in stated.origins if not from_lines[each.fact]]
    if outlet and not any(each.fact == "outlet" for each in origins):
        origins.append(Origin("outlet", None, stated.url or ""))
    return Facts(
        title=stated.title or read.title,
        published=published,
        modified=_later(stated.modified or read.modified, published),
        authors=_fuller(stated.authors, read.authors) or read.authors,
        outlet=outlet,
        section=stated.section or read.section,
        url=stated.url,
        origins=tuple(sorted(origins, key=lambda each: _FACTS.index(each.fact))),
    )


def _finer(stated: Stamp | None, read: Stamp | None) -> Stamp | None:
    """The same day with a time is worth more than without."""
    if stated and read and not stated.timed and read.timed and read.date == stated.date:
        return read
    return stated or read


def _later(modified: Stamp | None, published: Stamp | None) -> Stamp | None:
    """A change after the publication; some sites state the one moment twice."""
    if modified and published and (modified.when <= published.when or not modified.timed):
        return None
    return modified


def _fuller(stated: tuple[Author, ...], read: tuple[Author, ...]) -> tuple[Author, ...]:
    """Stated authors, with roles and addresses of those whom the page's lines name too."""
    known = {author.name: author for author in read}
    return tuple(
        Author(each.name, each.role or known[each.name].role, each.email or known[each.name].email)
        if each.name in known
        else each
        for each in stated
    )


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
    return next((name for name in (text.strip(), bare) if named_alone(name) == name), None) if bare else None


def _title(looks: Sequence[Look]) -> tuple[Read | None, Read | None]:
    """The title, and the outlet that stands behind it."""
    titles = [look for look in looks if look.label == "title"]
    stated = next((look for look in titles if not cut_off(look.text)), next(iter(titles), None))
    if stated is None:
        return None, None
    title, site = without_site(stated.text)
    return Read(title, stated), Read(site, stated) if site else None


def _span(looks: Sequence[Look]) -> tuple[int, int]:
    kept = [position for position, look in enumerate(looks) if look.label in KEPT]
    return (kept[0], kept[-1]) if kept else (0, len(looks) - 1)


def _moments(looks: Sequence[Look]) -> tuple[Read | None, Read | None]:
    """When it was published and changed: what a label says before what stands alone, near the article before far."""
    first, last = _span(looks)
    title = next((position for position, look in enumerate(looks) if look.label == "title"), first)
    found: list[Read] = []
    far: list[Read] = []  # dates without a label above the title are mostly the day of the visit
    label: str | None = None
    for position, look in enumerate(looks[: last + _AFTERWARDS]):
        if look.label != "date":
            label = label if len(look.text) <= 1 else None
            continue
        for stamp in stamps(look.text):
            read = Read(stamp._replace(role=label) if label and stamp.role == "bare" else stamp, look)
            (far if read.value.role == "bare" and position < title - _BESIDE else found).append(read)
        label = is_label(look.text)
    by_role = {role: [each for each in found if each.value.role == role] for role in ("published", "bare", "modified")}
    stated = by_role["published"] or by_role["bare"] or far
    return _timed(stated, by_role["published"] + by_role["bare"]), next(reversed(by_role["modified"]), None)


def _timed(stated: list[Read], others: list[Read]) -> Read | None:
    """The first of the stated moments, with its time where the day stands elsewhere with one."""
    first = next(iter(stated), None)
    if first is None or first.value.timed:
        return first
    return next((each for each in others if each.value.timed and each.value.date == first.value.date), first)


def _authors(looks: Sequence[Look]) -> tuple[tuple[Author, ...], Look | None]:
    """Everyone the bylines name, and the line that names the first."""
    first, last = _span(looks)
    heading = next((position for position, look in enumerate(looks) if look.label == "title"), 0)
    near = looks[min(heading, first) : last + _AFTERWARDS]
    found = [(author, look) for look in near for author in _signatures(look)]
    if not found and not any(look.label == "body" for look in looks):
        found = [(author, look) for look in near if look.prefix for author in read_prefix(look)]
    if not found:
        signed = (look for look in looks if look.label in _SIGNED)
        found = [(author, look) for look in signed for author in byline.read_sign_off(look.text).authors][:1]
    if not found:
        return (), None
    merged: dict[str, Author] = {}
    for author, _ in found:
        known = merged.get(author.name, author)
        merged[author.name] = Author(author.name, known.role or author.role, known.email or author.email)
    authors = list(merged.values())
    addresses = {
        match[0] for look in near if look.label == "byline" for match in byline.EMAIL.finditer(look.piece.text)
    }
    if len(authors) == 1 and len(addresses) == 1 and not authors[0].email:
        authors = [authors[0]._replace(email=addresses.pop())]
    return tuple(authors), found[0][1]


def _signatures(look: Look) -> tuple[Author, ...]:
    if look.label in ("byline", "date") or (look.label == "copyright" and "기자" in look.piece.text):
        return byline.read_line(look.piece.text).authors
    return read_prefix(look) if look.prefix and look.label == "body" else ()


def read_prefix(look: Look) -> tuple[Author, ...]:
    """Authors in the byline at the head of a paragraph."""
    return byline.read_prefix(look.piece.text).authors


def _section(looks: Sequence[Look]) -> Read | None:
    """The one section named beside the title; a menu names many."""
    title = next((position for position, look in enumerate(looks) if look.label == "title"), None)
    if title is None:
        return None
    beside = looks[max(0, title - _BESIDE) : title + _BESIDE + 1]
    named = [Read(name, look) for look in beside if (name := section_in(look.text))]
    return named[0] if named and len({each.value for each in named}) == 1 else None


def _outlets(looks: Sequence[Look]) -> Iterator[Read]:
    """Witnesses, the best first: prefix of the body, copyright line, byline, address of a byline, the page's head."""
    _, last = _span(looks)
    body = [look for look in looks if look.label == "body"]
    bylines = [look for look in looks[: last + _AFTERWARDS] if look.label == "byline"]
    yield from (Read(byline.read_prefix(look.piece.text).outlet, look) for look in body if look.prefix)
    yield from (Read(byline.read_sign_off(look.text).outlet, look) for look in looks if look.label == "byline")
    notices = [(at <= last, look) for at, look in enumerate(looks) if look.label == "copyright"]
    # The notices of pictures name other people, and stand within the article.
    yield from (Read(_copyright_outlet(look.piece.text), look) for _, look in sorted(notices, key=lambda each: each[0]))
    yield from (Read(byline.read_line(look.piece.text).outlet, look) for look in bylines)
    yield from (Read(_by_address(look.piece.text), look) for look in body[-2:])
    yield from (Read(byline.read_sign_off(look.text).outlet, look) for look in looks if look.label in _SIGNED)
    captions = [look for look in looks if look.prefix and look.label == "caption"] if not body else []
    yield from (Read(byline.read_prefix(look.piece.text).outlet, look) for look in captions)
    yield from (Read(_imprint_outlet(look.piece.text), look) for look in looks if look.label == "publisher")
    yield from _head_of_page(looks)


def _head_of_page(looks: Sequence[Look]) -> Iterator[Read]:
    """The outlet whose name stands alone above the article, or begins the path there; a list of outlets names none."""
    first, _ = _span(looks)
    above = [look for look in looks[:first] if look.label in ("publisher", "navigation")]
    named = [Read(name, look) for look in above if (name := site_in((path_of(look.text) or [look.text])[0]))]
    yield from named[:1] if len({each.value for each in named}) == 1 else ()


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


def _imprint_outlet(text: str) -> str | None:
    """제호 : 새벽신문."""
    found = re.search(
        r"(?:제호|매체명|상호|법인명)\s?[:：]\s?(?:\(주\)|㈜|주식회사)?\s?([가-힣A-Za-z0-9]{2,15})", text[: 2 * _NEAR]
    )
    return (outlet_in(found[1]) or found[1]) if found else None


def joined(authors: Iterable[Author]) -> str | None:
    return ", ".join(dict.fromkeys(author.name for author in authors)) or None


def moment(stamp: Stamp | None) -> dt.datetime | None:
    """The moment, where the page gives one and not only the day."""
    return stamp.when if stamp and stamp.timed else None
