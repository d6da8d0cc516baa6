"""The flow: pieces of a page -> what each of them is.

1. Each piece gets a first label from its own words and shape (furniture, date, byline, caption, prose, or just a line).
2. Copies and lists of other stories are found by looking around.
3. The article is the run of pieces with the greatest sum of scores (maximum subsequence segmentation: Pasternack and
   Roth, "Extracting article text from the web with maximum subsequence segmentation", WWW 2009).
4. Within the run what is left is subtitle, caption or body; outside of it every piece gets its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from rag.cleaning import byline, spam
from rag.cleaning.captions import doubled, is_caption, names_picture
from rag.cleaning.duplicates import copies
from rag.cleaning.furniture import advertising_prefix, furniture, opens_list
from rag.cleaning.lines import UNFINISHED, Piece
from rag.cleaning.prose import cut_off, ends_sentence, hangul, is_foreign, is_prose, overlap, squeezed, vocabulary
from rag.cleaning.publication import is_date_line, is_labelled

PROSE, LINE = "prose", "line"
KEPT = frozenset(("body", "subtitle", "caption"))
_LIST_MARKS = "•·∙ㆍ▲△▶▷◆◇■□●○※*-–—①②③④⑤⑥⑦⑧⑨⑩"
_ITEM_MARKS = "•·∙ㆍ▲△◇◆■□●○-–—①②③④⑤⑥⑦⑧⑨⑩"  # without those that sites put before links
_HEADING_MARKS = "◇◆■□▣●○◎"
_SCORES = {
    "caption": 5.0,
    "date": -5.0,
    "byline": -8.0,
    "duplicate": -2.0,
    "title": -2.0,
    "spam": -10.0,
    "copyright": -120.0,
}
_CONTENT = frozenset((PROSE, LINE, "caption", "date", "byline", "duplicate", "title", "link", "counter", "spam"))
_FURNITURE = -40.0
_PLAIN_LINE = -22.0
_TIDY_LINE = -3.0  # on a page without any furniture
_OPEN_LINE = -6.0  # the first half of a sentence
_LIST_HEAD = -150.0
_LISTED = -40.0
_LONGEST_SCORE = 250.0
_COHERENT = 0.2  # share of a paragraph's vocabulary that an article's own paragraphs have in common with the rest
_BEFORE = 0.15  # share of the page's prose that stands before such a heading, at the least
_STARTED = 100  # characters of prose after which a heading may open a list of other stories


@dataclass(slots=True)
class Look:
    """A piece and what it is so far."""

    piece: Piece
    label: str
    prefix: int = 0
    """Characters at the head of the text that are its byline or an advertising slot."""

    @property
    def text(self) -> str:
        return self.piece.text[self.prefix :].strip()


def label_pieces(pieces: Sequence[Piece], title: str | None = None) -> list[Look]:
    """One look a piece, its label final: body, subtitle, caption, or the reason it is dropped."""
    looks = [_first_look(piece) for piece in pieces]
    korean = sum(hangul(look.text) for look in looks) > 100
    _mark_doubled(looks)
    _mark_copies(looks)
    _mark_doubtful(looks, korean=korean)
    _mark_lists(looks)
    tidy = _is_tidy(looks)
    first, last = _run(looks, tidy=tidy, stated=title is not None)
    first = _after_date(looks, first, last)
    first, last, heading = _surroundings(looks, first, last, title)
    if tidy and last >= first:
        first, last = _spread(looks, first, last, heading)
    above = _above(looks, heading, first)
    for position, look in enumerate(looks):
        if first <= position <= last:
            look.label = _inside(looks, position)
        elif position in above:
            look.label = "caption" if look.label == "caption" else "subtitle"
        else:
            look.label = _outside(look, korean=korean)
    if heading is not None:
        _mark_title(looks, heading)
    _mark_repeats(looks)
    return looks


# --- 1: by itself ---------------------------------------------------------------------------------------------------


def _first_look(piece: Piece) -> Look:
    text = piece.text
    if piece.element in ("nav", "aside", "footer", "form", "button"):
        return Look(piece, furniture(text) or "navigation")
    if piece.element == "figcaption":
        return Look(piece, "caption")
    if is_date_line(text):
        return Look(piece, "date")
    if reason := furniture(text):
        return Look(piece, reason)
    prefix = byline.prefix_length(text) or advertising_prefix(text)
    if prefix >= len(text) or byline.is_byline(text):
        return Look(piece, "byline")
    rest = text[prefix:].strip()
    if is_caption(rest) and not (prefix and len(rest) > 200):
        return Look(piece, "caption", prefix)
    return Look(piece, PROSE if is_prose(rest) or (prefix and len(rest) > 20) else LINE, prefix)


# --- 2: by what stands around ---------------------------------------------------------------------------------------


def _mark_doubled(looks: list[Look]) -> None:
    pairs = [
        position
        for position in range(len(looks) - 1)
        if looks[position].label in (LINE, PROSE, "caption")
        and looks[position + 1].label in (LINE, PROSE, "caption")
        and len(looks[position].text) <= 200
        and _twice(looks[position], looks[position + 1])
    ]
    # A page's own heading may stand twice at its top; where pictures double their text, they do so further down too.
    if len(pairs) == 1 and pairs[0] == 0 and not names_picture(looks[0].text) and not is_prose(looks[0].text):
        looks[1].label = "title"
        return
    for position in pairs:
        if looks[position].label != "duplicate":
            looks[position].label = "caption"
            looks[position + 1].label = "duplicate"


def _twice(look: Look, following: Look) -> bool:
    if PROSE in (look.label, following.label):
        return squeezed(look.text) == squeezed(following.text)
    return doubled(look.text, following.text) and not cut_off(look.text)


def _mark_copies(looks: list[Look]) -> None:
    texts = [look.text if look.label in (PROSE, LINE, "caption") else "" for look in looks]
    if looks and looks[0].label == LINE:
        texts[0] = ""  # what repeats the heading is no copy of the body
    for position in copies(texts):
        looks[position].label = "duplicate"
    captions: set[str] = set()
    for look in looks:
        if look.label == "caption":
            key = squeezed(look.text)
            look.label = "duplicate" if key in captions else "caption"
            captions.add(key)


def _mark_doubtful(looks: list[Look], *, korean: bool) -> None:
    """Foreign captions and word salad; the language model is asked only about lines that look unlike the rest."""
    words = Counter(word for look in looks if look.label == PROSE for word in vocabulary(look.text))
    for look in looks:
        if look.label in (PROSE, LINE, "caption") and korean and is_foreign(look.text):
            look.label = "foreign_story" if len(look.text) > 60 else look.label
        elif look.label in (PROSE, LINE) and _unlike(look, words) and _salad(look.text):
            look.label = "spam"


def _salad(text: str) -> bool:
    return spam.is_salad(text, suspected=bool(spam.advertised(text)))


def _unlike(look: Look, words: Counter[str]) -> bool:
    """Worth asking the language model: advertising's words, no end of sentence, or no word in common with the rest."""
    text = look.text
    spaces = text.count(" ")
    if spaces < 4 or sum(map(text.count, "▲△◇·")) >= 3:  # appointments are lists of names, which no model expects
        return False
    words_sold = spam.advertised(text)
    if words_sold >= 3 or (words_sold and not ends_sentence(text)):
        return True
    if spaces < 7 or look.label != PROSE:
        return False
    own = vocabulary(text)
    return not ends_sentence(text) or (len(words) > 80 and sum(words[word] > 1 for word in own) <= 0.08 * len(own))


def _mark_lists(looks: list[Look]) -> None:
    """Lines after "많이 본 뉴스", "관련 기사", "댓글" belong to that list until the article goes on."""
    left = sum(len(look.text) for look in looks if look.label == PROSE)
    # The count of comments often stands above the article too; a list's heading has an article before it.
    started = max(_STARTED, _BEFORE * left)
    section: str | None = None
    ended = False
    read = 0
    since: list[Look] = []
    known: set[str] = set()
    for position, look in enumerate(looks):
        if look.label == "copyright" and read >= max(started, left):
            ended = True  # pictures carry such notices too, but then most of the article is still to come
        if look.label == PROSE:
            left -= len(look.text)
        if look.label == PROSE and (section is None or (not ended and _resumes(looks, position, section, known))):
            for aside in since:
                aside.label = "aside:" + aside.label.removeprefix("listed:")  # the article goes on after this list
            section, since = None, []
            read += len(look.text)
            known |= vocabulary(look.text)
        elif opens_list(look.label) and read >= started:
            section = look.label
        elif section and look.label in (PROSE, LINE, "caption"):
            look.label = "listed:" + section
        if section:
            since.append(look)


def _resumes(looks: list[Look], position: int, section: str, known: set[str]) -> bool:
    """Whether the article goes on here: a full paragraph on its subject, or two in a row, which no list has."""
    text = looks[position].text
    if not _is_paragraph(text):
        return False
    shared = overlap(text, known)
    if shared >= (_COHERENT if section == "related" else 2 * _COHERENT):
        return True
    told = (look for look in islice(looks, position + 1, position + 5) if look.label in (PROSE, LINE))
    following = next(told, None)
    if following is None or following.label != PROSE or not _is_paragraph(following.text):
        return False
    return max(shared, overlap(following.text, known)) >= _COHERENT / 2


def _is_paragraph(text: str) -> bool:
    return (
        not (text[0] in _LIST_MARKS or text[0].isdigit() or cut_off(text)) and len(text) >= 40 and ends_sentence(text)
    )


# --- 3: where the article is ----------------------------------------------------------------------------------------


def _score(look: Look, *, tidy: bool) -> float:
    text = look.text
    if look.label == PROSE:
        return min(float(len(text)), _LONGEST_SCORE) * (1 - 1.5 * look.piece.linked)
    if look.label == LINE:
        marked = text[0] in _ITEM_MARKS or "▲" in text
        if marked and len(text) >= 15 and not look.piece.linked:
            return 4.0
        if tidy:
            return _TIDY_LINE
        return _OPEN_LINE if UNFINISHED.search(text) and not look.piece.linked else _PLAIN_LINE
    if look.label.startswith("listed:"):
        return _LISTED
    if look.label.startswith("aside:"):
        return 0.0
    return _SCORES.get(look.label, _LIST_HEAD if opens_list(look.label) else _FURNITURE)


def _is_tidy(looks: list[Look]) -> bool:
    """No furniture at all, as in the bodies that crawlers with a parser deliver: then every line belongs."""
    return all(look.label in _CONTENT for look in looks)


def _spread(looks: list[Look], first: int, last: int, heading: int | None) -> tuple[int, int]:
    while last + 1 < len(looks) and looks[last + 1].label in (LINE, PROSE, "caption"):
        last += 1
    top = 0 if heading is None else heading + 1
    while first > top and looks[first - 1].label in (LINE, PROSE, "caption"):
        first -= 1
    return first, last


def _run(looks: list[Look], *, tidy: bool, stated: bool) -> tuple[int, int]:
    """First and last position of the run with the greatest sum; (0, -1) where nothing scores above zero."""
    best, first, last = 0.0, 0, -1
    total, start = 0.0, 0
    for position, look in enumerate(looks):
        if total <= 0:
            total, start = 0.0, position
        total += _score(look, tidy=tidy)
        if total > best:
            best, first, last = total, start, position
    return (first, last) if last >= 0 else _unsaid(looks, whole=stated and tidy)


def _unsaid(looks: list[Look], *, whole: bool) -> tuple[int, int]:
    """A page without a single sentence may still be an article: appointments, a photograph, a summary in phrases."""
    dated = any(look.label == "date" for look in looks[:3])
    start = 1 + next(i for i, look in enumerate(looks) if look.label == "date") if dated else 0
    open_ = [i for i in range(start, len(looks)) if looks[i].label in (LINE, PROSE, "caption", "title")]
    told = [i for i in open_ if whole or _tells(looks[i], 12 if dated else 40)]
    return (told[0], told[-1]) if told and (whole or len(open_) <= 12) else (0, -1)


def _tells(look: Look, length: int) -> bool:
    if look.label == LINE and (len(look.text) > 2_000 or not (hangul(look.text) or look.text.count(" ") >= 5)):
        return False
    return len(look.text) >= length or look.text[0] in "▲△<【[" or look.label == "caption"


def _surroundings(looks: list[Look], first: int, last: int, title: str | None) -> tuple[int, int, int | None]:
    """The run widened by lists and captions at its ends, and the position of the heading above it."""
    if last < first:
        return first, last, None
    marks = Counter(look.text[0] for look in looks[first : last + 1] if look.label in (LINE, PROSE))
    while last + 1 < len(looks) and _belongs_below(looks[last + 1], marks):
        last += 1
    if title is not None:
        key = squeezed(title)
        stated = [
            i for i in range(first + 1) if squeezed(looks[i].text) and key.startswith(squeezed(looks[i].text)[:30])
        ]
        return (max(first, stated[-1] + 1), last, stated[-1]) if stated else (first, last, None)
    heading = _heading(looks, first)
    if heading is not None and heading >= first:
        first = heading + 1
    while first - 1 > (-1 if heading is None else heading) and _belongs_above(looks[first - 1], looks[first]):
        first -= 1
    return first, last, heading


def _after_date(looks: list[Look], first: int, last: int) -> int:
    """Other stories' long headlines may stand above the heading: the article begins below its own date line."""
    prose = [len(look.text) if look.label == PROSE else 0 for look in islice(looks, first, last + 1)]
    for position in range(first, last):
        look = looks[position]
        if look.label == "date" and (is_labelled(look.text) or ":" in look.text):
            return position + 1 if sum(prose[: position - first]) <= 0.25 * sum(prose) else first
    return first


def _belongs_above(look: Look, below: Look) -> bool:
    """The heading of a list with which the article begins."""
    if look.label != LINE or look.piece.linked or below.label != LINE or len(look.text) > 30:
        return False
    return look.text[0] in _HEADING_MARKS or below.text[0] in _ITEM_MARKS


def _above(looks: list[Look], heading: int | None, first: int) -> set[int]:
    """Subtitles and captions between the heading and the article: near the one or the other, not among buttons."""
    dated = next((i for i in range(first) if looks[i].label == "date"), None)
    if heading is None and dated is None:
        return {i for i in _until_buttons(looks, range(first - 1, -1, -1)) if looks[i].label == "caption"}
    between = range((dated or 0) if heading is None else heading, first)
    found = {i for walk in (between, reversed(between)) for i in _until_buttons(looks, walk)}
    return {i for i in found if looks[i].label == "caption" or (" " in looks[i].text and len(looks[i].text) >= 8)}


def _until_buttons(looks: list[Look], walk: Iterable[int]) -> Iterator[int]:
    buttons = 0
    for position in walk:
        label = looks[position].label
        if label in (LINE, PROSE, "caption"):
            yield position
        elif label not in ("date", "byline", "title", "duplicate"):
            buttons += 1
            if buttons >= 4:
                return


def _belongs_below(look: Look, marks: Counter[str]) -> bool:
    """A picture's text, or an entry of a list whose mark the article itself has used."""
    listed = look.text[0] in "▲△○◇" or (look.text[0] in _ITEM_MARKS and marks[look.text[0]] >= 2)
    return look.label == "caption" or (look.label == LINE and listed and not look.piece.linked)


def _heading(looks: list[Look], first: int) -> int | None:
    dates = [i for i in range(min(first + 2, len(looks))) if looks[i].label == "date"]
    if not dates:
        return _topmost(looks, first)
    if dates[0] == 1 and looks[0].label in (LINE, PROSE, "caption") and len(looks[0].text) <= 150:
        return 0  # a line and then the date: a heading whatever it looks like
    if above := [i for i in range(dates[0]) if _could_head(looks[i])][-8:]:
        return _best_heading(looks, above, first)
    if dates[0] == 0 and looks[0].piece.line == 2:
        return None  # an empty first line: the crawler found no title
    return next((i for i in range(dates[0], first) if _could_head(looks[i])), None)


def _best_heading(looks: list[Look], candidates: list[int], first: int) -> int:
    """The topmost line that speaks of what the article speaks of; other stories' headlines above it do not."""
    opening = islice((look for look in islice(looks, first, None) if look.label == PROSE), 4)
    known = {word for look in opening for word in vocabulary(look.text)}
    shared = [overlap(looks[i].text, known) if vocabulary(looks[i].text) else 0.0 for i in candidates]
    if max(shared) < _COHERENT:
        return candidates[-1] if candidates[-1] > 8 else candidates[0]
    return next(i for i, share in zip(candidates, shared, strict=True) if share >= 0.6 * max(shared))


def _topmost(looks: list[Look], first: int) -> int | None:
    """Without a date line: the highest line that is still close above the article."""
    found, idle = None, 0
    limit = first if first else (1 if _could_head(looks[0]) else 0)
    for position in range(limit - 1, -1, -1):
        if _could_head(looks[position]):
            found, idle = position, 0
        elif looks[position].label not in ("caption", "byline", "duplicate", "title"):
            idle += 1
            if idle > 5:
                break
    return found


def _could_head(look: Look) -> bool:
    text = look.text
    if text[0] in "▲△▷○●※-":
        return False
    if look.label == LINE:
        return 6 <= len(text) <= 120 and (" " in text or len(text) >= 12)
    return look.label == PROSE and len(text) <= 60 and not text.endswith(".")


# --- 4: what the rest is --------------------------------------------------------------------------------------------


def _inside(looks: list[Look], position: int) -> str:
    look = looks[position]
    if look.label == PROSE:
        return "body"
    if look.label.startswith(("listed:", "aside:")):
        return look.label.partition(":")[2]
    if look.label == "date" and position and looks[position - 1].label == "body" and not is_labelled(look.text):
        return "body"  # the date under a statement, not of the page
    if look.label != LINE:
        return look.label
    if ends_sentence(look.text) and "." in look.text[-3:]:
        return "body"
    if names_picture(look.text):
        return "caption"
    item = look.text[0] in _LIST_MARKS and look.text[0] not in _HEADING_MARKS and len(look.text) > 40
    if item and _said(looks, position):
        return "body"
    return "subtitle" if len(look.text) <= 80 and _heads(looks, position) else "body"


def _heads(looks: list[Look], position: int) -> bool:
    """Whether prose follows a line at once: it is a heading and no part of a list."""
    for later in islice(looks, position + 1, position + 8):
        if later.label not in ("caption", "duplicate", "byline"):
            return later.label == PROSE or (later.label == LINE and not _said(looks, position))
    return False


def _said(looks: list[Look], position: int) -> bool:
    return any(look.label == "body" for look in islice(looks, max(0, position - 20), position))


def _outside(look: Look, *, korean: bool) -> str:
    if look.label.startswith(("listed:", "aside:")):
        return look.label.partition(":")[2]
    if look.label in (PROSE, LINE):
        if korean and is_foreign(look.text):
            return "foreign_story"
        return "related" if len(look.text) >= 15 else "navigation"
    if look.label == "caption":
        return "foreign_story" if len(look.text) >= 15 else "navigation"
    return look.label


def _mark_title(looks: list[Look], heading: int) -> None:
    key = squeezed(looks[heading].text)
    said = {
        heading,
        *(i for i, look in enumerate(looks) if look.label != "body" and _repeats(squeezed(look.text), key)),
    }
    told = any(look.label in KEPT for i, look in enumerate(looks) if i not in said)
    for position in said:
        # A breaking story may be nothing but its heading once more.
        looks[position].label = "title" if told or looks[position].label not in KEPT or position == heading else "body"


def _repeats(own: str, key: str) -> bool:
    return len(own) >= 8 and (own == key or (key.startswith(own) and len(own) > 0.7 * len(key)))


def _mark_repeats(looks: list[Look]) -> None:
    """Outside the article: copies go for the reason their originals went, salad stands beside salad."""
    labels: dict[str, str] = {}
    for look in looks:
        if look.label != "duplicate":
            labels.setdefault(squeezed(look.text), look.label)
    before = ""
    for look in looks:
        original = labels.get(squeezed(look.text), "body")
        if look.label == "duplicate" and original not in KEPT:
            look.label = original
        elif look.label in ("related", "navigation") and len(look.text) >= 8:
            if original in KEPT:
                look.label = "duplicate"
            elif before == "spam" and look.text.count(" ") >= 3 and spam.is_salad(look.text, suspected=True):
                look.label = "spam"
        before = look.label
