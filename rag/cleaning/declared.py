"""What an HTML page declares about itself: JSON-LD, OpenGraph and meta tags."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rag.cleaning import byline
from rag.cleaning.metadata import Facts, without_site
from rag.cleaning.outlets import named_alone, outlet_in, outlet_of_url
from rag.cleaning.publication import Stamp, parse_stamp
from rag.types import Author

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "article:published", "pubdate",
    "dc.date.issued", "date", "regdate",
)  # fmt: skip
_MODIFIED = ("article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod")
_LONGEST_NAME = 20  # characters of an outlet's name
_NO_SITE = re.compile(
    r"[./@]|^(?:네이버|다음|네이트|카카오|구글|줌|naver|daum|nate|kakao|google|zum|msn)(?:\s?(?:뉴스|news|스포츠|금융|증권|블로그|카페))?$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[가-힣]{2,4}|(?!.*\.[a-z])[A-Za-z .]{4,30}")


def declared_facts(root: Any) -> Facts:
    """What JSON-LD, OpenGraph and meta tags say, each believed only where its kind is usually right."""
    meta = _meta(root)
    data = _structured(root)
    title, site = _title(root, meta, data)
    url = meta.get("og:url") or _canonical(root)
    url = url if url and url.startswith("http") else None
    return Facts(
        title=title,
        published=_moment(meta, data, _PUBLISHED, "datePublished", "published"),
        modified=_moment(meta, data, _MODIFIED, "dateModified", "modified"),
        authors=_authors(meta, data),
        outlet=_outlet(meta, data, url) or site,
        section=_section(meta, data),
        url=url,
    ).from_fields()


def declared_body(root: Any) -> str:
    """The article's text where JSON-LD holds it, else an empty string."""
    body = _structured(root).get("articleBody")
    return body if isinstance(body, str) else ""


def _meta(root: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in root.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.casefold(), content)
    return found


def _structured(root: Any) -> dict[str, Any]:
    """The JSON-LD object of the article."""
    for element in root.iter("script"):
        if "ld+json" not in (element.get("type") or ""):
            continue
        try:
            value = json.loads((element.text or "").strip())
        except (ValueError, RecursionError):
            continue
        for each in _objects(value):
            kind = each.get("@type")
            if any("Article" in str(name) for name in (kind if isinstance(kind, list) else [kind])):
                return each
    return {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for each in value[:50]:
            yield from _objects(each)
    elif isinstance(value, dict):
        yield value
        if isinstance(value.get("@graph"), list):
            yield from (each for each in value["@graph"][:50] if isinstance(each, dict))


def _title(root: Any, meta: dict[str, str], data: dict[str, Any]) -> tuple[str | None, str | None]:
    head = root.find(".//title")
    candidates = [
        data.get("headline"),
        meta.get("og:title"),
        meta.get("twitter:title"),
        head.text if head is not None else None,
    ]
    site = None
    for candidate in candidates:
        if not isinstance(candidate, str) or len(candidate.strip()) < 4:
            continue
        title, named = without_site(re.sub(r"\s+", " ", candidate).strip())
        site = site or named
        if title and title != meta.get("og:site_name") and not named_alone(title):
            return title, site
    return None, site


def _moment(meta: dict[str, str], data: dict[str, Any], names: tuple[str, ...], key: str, role: str) -> Stamp | None:
    values = [data.get(key), *(meta.get(name) for name in names)]
    stamp = next((stamp for value in values if isinstance(value, str) and (stamp := parse_stamp(value))), None)
    return stamp._replace(role=role) if stamp else None


def _section(meta: dict[str, str], data: dict[str, Any]) -> str | None:
    value = data.get("articleSection")
    value = value[0] if isinstance(value, list) and value else value
    named = (value, *(meta.get(name) for name in ("article:section", "og:article:section", "section", "category")))
    return next((each.strip() for each in named if isinstance(each, str) and 0 < len(each.strip()) <= 20), None)


def _authors(meta: dict[str, str], data: dict[str, Any]) -> tuple[Author, ...]:
    value = data.get("author")
    people = value if isinstance(value, list) else [value]
    named = [each.get("name") if isinstance(each, dict) else each for each in people]
    values = [
        ", ".join(name for name in named if isinstance(name, str)),
        *(meta.get(name, "") for name in ("article:author", "dable:author", "author", "og:article:author")),
    ]
    for each in values:
        names = tuple(
            name for name in byline.authors_of(each) if outlet_in(name.name) is None and _NAME.fullmatch(name.name)
        )
        if names:
            return names
    return ()


def _outlet(meta: dict[str, str], data: dict[str, Any], url: str | None) -> str | None:
    publisher = data.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    for value in (
        name,
        meta.get("og:site_name"),
        meta.get("og:article:author"),
        meta.get("article:publisher"),
        meta.get("twitter:creator"),
        meta.get("copyright"),
    ):
        if isinstance(value, str) and (found := outlet_in(value)):
            return found
    if by_url := outlet_of_url(url):
        return by_url
    return next((each for each in (name, meta.get("og:site_name")) if _names_site(each)), None)


def _names_site(value: Any) -> bool:
    """Whether a field for the site names an outlet that no table knows: no address, and no portal."""
    return isinstance(value, str) and 2 <= len(value) <= _LONGEST_NAME and not _NO_SITE.search(value)


def _canonical(root: Any) -> str | None:
    return next(
        (element.get("href") for element in root.iter("link") if (element.get("rel") or "").casefold() == "canonical"),
        None,
    )
