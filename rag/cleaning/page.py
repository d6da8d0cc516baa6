"""The flow: pieces of a page -> what each of them is.

1. Each piece gets a first label from its own words and shape (furniture, date, byline, caption, prose, or just a line).
2. Copies and lists of other stories are found by looking around.
3. The article is the run of pieces with the greatest sum of scores (maximum subsequence segmentation: Pasternack and
   Roth, "Extracting article text from the web with maximum subsequence segmentation", WWW 2009).
4. Within the run what is left is subtitle, caption or body; outside of it every piece gets its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, islice, pairwise

from rag.cleaning import spam
from rag.cleaning.captions import doubled, names_picture
from rag.cleaning.duplicates import copies
from rag.cleaning.furniture import furniture, opens_list
from rag.cleaning.heading import above_article, heading_of, mark_title
from rag.cleaning.hints import NO_HINTS, Hints
from rag.cleaning.lines import SPEAKER, UNFINISHED, Piece
from rag.cleaning.listing import COHERENT, mark_lists
from rag.cleaning.looks import KEPT, LINE, LIST_MARKS, PROSE, Look, first_look
from rag.cleaning.prose import cut_off, ends_sentence, hangul, is_foreign, is_prose, overlap, squeezed, vocabulary
from rag.cleaning.publication import is_labelled

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
_UNTOLD = 0.5  # weight of a paragraph that a witness of the page's body does not tell
_OPEN_LINE = -6.0  # the first half of a sentence
_KOREAN = 100  # syllables from which on a page is Korean
_BLOCK = 8  # pieces between two lines of spam that are of the same block
_LIST_HEAD = -150.0
_LISTED = -40.0
_PICTURE_NOTICE = 60  # characters of the notice under a picture, which does not end the page
_LONGEST_SCORE = 250.0


def label_pieces(pieces: Sequence[Piece], title: str | None = None, hints: Hints = NO_HINTS) -> list[Look]:
    """One look a piece, its label final: body, subtitle, caption, or the reason it is dropped.

    ``hints`` is what is known of the outlet's pages.
    """
    looks = [first_look(piece) for piece in pieces]
    _heed(looks, hints)
    korean = any(syllables > _KOREAN for syllables in accumulate(hangul(look.text) for look in looks))
    _mark_doubled(looks)
    _mark_copies(looks)
    _mark_doubtful(looks, korean=korean)
    mark_lists(looks)
    tidy = _is_tidy(looks)
    first, last = _run(looks, tidy=tidy, stated=title is not None)
    first = _after_date(looks, first, last)
    first, last, heading = _surroundings(looks, first, last, title)
    if tidy and last >= first:
        first, last = _spread(looks, first, last, heading)
    above = above_article(looks, heading, first)
    for position, look in enumerate(looks):
        if first <= position <= last:
            look.label = _inside(looks, position)
        elif position in above:
            look.label = look.label if look.label == "caption" else "body" if look.prefix else "subtitle"
        else:
            look.label = _outside(look, korean=korean)
    if heading is not None:
        mark_title(looks, heading)
    _mark_repeats(looks)
    for look in looks:
        if look.label not in KEPT and hints.rules.verdict(look.piece.text):
            look.label = "body"
    return looks


# --- 2: by what stands around ---------------------------------------------------------------------------------------


def _heed(looks: list[Look], hints: Hints) -> None:
    """What many pages of the outlet hold is the outlet's, and an operator's rule is the last word."""
    for position, look in enumerate(looks):
        if look.label in (LINE, PROSE, "caption") and squeezed(look.piece.text) in hints.recurring:
            look.label = look.label if _may_recur(looks, position) else "recurring"
        verdict = hints.rules.verdict(look.piece.text)
        if verdict is not None:
            look.label = PROSE if verdict else "rule"


def _may_recur(looks: list[Look], position: int) -> bool:
    """A heading over a date (인사, 부고), a speaker's name or a heading between paragraphs comes again and again."""
    text = looks[position].text
    if SPEAKER.search(text) or any(look.label == "date" for look in islice(looks, position + 1, position + 3)):
        return True
    beside = looks[max(0, position - 1) : position + 2]
    return text[0] in _HEADING_MARKS and sum(look.label == PROSE for look in beside) == 2


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
        elif look.label in (PROSE, LINE) and (_pitches(look, words) or (_unlike(look, words) and _salad(look.text))):
            look.label = "spam"


def _pitches(look: Look, words: Counter[str]) -> bool:
    """Keywords of gambling or loans that the article does not speak of."""
    if not spam.is_pitch(look.text):
        return False
    return overlap(look.text, {word for word in words if words[word] > (look.label == PROSE)}) < COHERENT


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


# --- 3: where the article is ----------------------------------------------------------------------------------------


def _score(look: Look, *, tidy: bool) -> float:
    text = look.text
    if look.label == PROSE:
        weight = _UNTOLD if look.piece.told is False else 1.0
        return weight * min(float(len(text)), _LONGEST_SCORE) * (1 - 1.5 * look.piece.linked)
    if look.label == LINE and SPEAKER.fullmatch(text):
        return 0.0
    if look.label == LINE:
        marked = text[0] in _ITEM_MARKS or "▲" in text
        if marked and len(text) >= 15 and not look.piece.linked:
            return 4.0
        if tidy or (look.piece.told and not look.piece.linked):
            return _TIDY_LINE
        return _OPEN_LINE if UNFINISHED.search(text) and not look.piece.linked else _PLAIN_LINE
    if look.label.startswith("listed:"):
        return _LISTED
    if look.label.startswith("aside:"):
        return 0.0
    if look.label == "copyright" and text.endswith("DB 금지") and len(text) < _PICTURE_NOTICE:
        return _SCORES["caption"]
    return _SCORES.get(look.label, _LIST_HEAD if opens_list(look.label) else _FURNITURE)


def _is_tidy(looks: list[Look]) -> bool:
    """No furniture at all, as in the bodies that crawlers with a parser deliver: then every line belongs."""
    return all(look.label in _CONTENT and look.piece.linked < 0.5 for look in looks)


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
    heading = heading_of(looks, first)
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
    """The heading of a list with which the article begins, or who speaks first."""
    if look.label != LINE or look.piece.linked or len(look.text) > 30:
        return False
    if SPEAKER.fullmatch(look.text):
        return True
    if below.label != LINE:
        return False
    return look.text[0] in _HEADING_MARKS or below.text[0] in _ITEM_MARKS


def _belongs_below(look: Look, marks: Counter[str]) -> bool:
    """A picture's text, or an entry of a list whose mark the article itself has used."""
    listed = look.text[0] in "▲△○◇" or (look.text[0] in _ITEM_MARKS and marks[look.text[0]] >= 2)
    return look.label == "caption" or (look.label == LINE and listed and not look.piece.linked)


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
    if (ends_sentence(look.text) and "." in look.text[-3:]) or SPEAKER.fullmatch(look.text):
        return "body"
    if names_picture(look.text):
        return "caption"
    item = look.text[0] in LIST_MARKS and look.text[0] not in _HEADING_MARKS and len(look.text) > 40
    before = looks[position - 1] if position else None
    goes_on = before and before.label == "body" and before.text[0] == look.text[0] and look.text[0] in LIST_MARKS
    if goes_on or (item and _said(looks, position)):
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
        other = "foreign_story" if is_foreign(look.text) else "related"
        return other if len(look.text) >= 15 else "navigation"
    return look.label


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
    _mark_between(looks)


def _mark_between(looks: list[Look]) -> None:
    """Spam comes in blocks: what stands between two lines of it, and says nothing the article says, is of it."""
    spammed = [position for position, look in enumerate(looks) if look.label == "spam"]
    for first, second in pairwise(spammed):
        for look in islice(looks, first + 1, second if second - first <= _BLOCK else first + 1):
            if look.label in ("related", "navigation") and not opens_list(furniture(look.text)):
                look.label = "spam"
