# ruff: noqa: E501 - the words of a pattern stay on one line
"""Lines under pictures."""

from __future__ import annotations

import re

from rag.cleaning.prose import ends_sentence, sentence_ends, squeezed

LONGEST = 320  # characters of the longest caption worth believing
_TAIL = 120  # characters at the end of a caption in which its credit stands
_AGENCY = (
    r"(?:연합(?:뉴스)?(?:TV)?|뉴시스|뉴스1|News1|NEWSIS|AP|AFP|EPA|UPI|로이터|REUTERS|Reuters|신화(?:통신)?|타스|교도|게티\s?이미지(?:뱅크|코리아)?|셔터스톡|픽사베이|언스플래시|"
    r"(?:사진)?공동취재단|대통령실(?:사진기자단)?|국회사진기자단|중앙포토|조선DB|한경DB|매경DB|동아DB|자료\s?사진|독자\s?제공|클립아트코리아|아이클릭아트)"
)
_CREDIT_END = re.compile(
    r"(?:[(\[<【《]\s*(?:사진|그래픽|그림|자료|이미지|출처|영상|일러스트|제공|캡처|포토|표)[^()\[\]<>]{0,60}[)\]>】》]"  # (사진=...)
    r"|[(\[<【][^()\[\]<>]{1,40}\s?(?:제공|캡처|갈무리|자료\s?사진|재배포|사진|출처)[)\]>】]"  # [광양시 제공]
    r"|(?:사진|그래픽|자료|이미지|출처|캡처|일러스트|제공)\s?[=:｜|/ㅣⓒ©]\s?[^.]{1,50}"  # 사진=홍길동 기자
    r"|[ⓒ©]\s?[^.,]{1,40}|\?\s?News1"  # ⓒ시청
    r"|(?:^|[.)\]’”\"'/]\s?)[^\s.,]{1,20}(?:\s[^\s.,]{1,14}){0,2}\s?(?:제공|캡처|갈무리|화면\s?캡처|자료\s?사진|영상\s?캡처|홈페이지)"  # 시청 제공
    r"|(?:^|[.)\]])\s?사진\s[^\s.]{2,16}(?:\s[^\s.]{1,10})?"  # 사진 녹색연합
    r"|[.)\]’”']\s?/\s?[^./]{2,24}|\.\s《[^《》]{2,30}》"  # 돌아보고 있다. /새벽시
    r"|사진\s?(?:전문)?\s?기자|(?:있다|사진이다|모습이다|장면이다|모습)\.\s[가-힣]{2,4}\s?(?:사진)?기자(?:\s?[\w.]+@[\w.]+)?"
    rf"|[/·=]\s?(?:사진\s?)?{_AGENCY}(?:\s?[가-힣]{{2,4}}\s?기자)?"
    r")[\s.)\]]*$"
)
_AGENCY_END = re.compile(rf"(?:^|[\s.)\]\[(’”\"'/]){_AGENCY}(?:[=·/\s]{{1,2}}{_AGENCY})?[\s.)\]]*$")
_AGENCY_ALONE = re.compile(rf"^\W?{_AGENCY}\W?$")
_DATE_END = re.compile(
    r"(?:있다|모습|장면|했다)?\.?\s*\(?20\d\d\.\s?\d{1,2}\.\s?\d{1,2}\.?\)?(?:\s?[/(]?\s?(?:뉴스1|뉴시스|연합뉴스)\)?)?(?:\s?[\w.]+@[\w.]+)?(?:\s?\*?재판매.*)?(?:\s?[ⓒ©].*)?$"
)
_SHOT = re.compile(r"20\d\d\.\s?\d{1,2}\.\s?\d{1,2}\.?\s?[\w.]+@[\w.]+$")  # the day and the photographer's address
_SPOKEN = re.compile(r"니다\.")  # captions are written, not spoken
_LEAD = re.compile(
    r"^\W{0,3}(?:사진|그림|자료|이미지|출처|일러스트|그래픽|영상|표)\s?\d{0,2}\s?[=:｜|/ㅣ]|^\W{0,3}(?:사진|자료|이미지|영상)\s?(?:제공|출처)|^\[(?:사진|그래픽|표|그림|이미지)[^\]]*\]|"
    r"^(?:기사의?\s?(?:이해를\s?돕기|내용과\s?무관|와\s?직접)|(?:이\s?)?사진은)|기사와\s?(?:직접|특정|무관|관련|관계)\S*\s?(?:관련|관계)?\S*\s?(?:없|없음|사진)|기사와\s?무관한"
)
_PLACES = re.compile(
    r"\((?:왼쪽|오른쪽|가운데|앞줄|뒷줄|맨|사진|위|아래|좌|우)[^)]{0,20}\)|왼쪽(?:부터|에서|\s?첫|\s?두|\s?세)|(?:앞줄|뒷줄)\s?(?:왼쪽|오른쪽|가운데)"
)
_SCENE = re.compile(r"(?:있다|모습(?:이다)?|장면(?:이다)?|촬영(?:했다|하고)?|풍경|전경|현장|인사말|기념촬영)[.\s]*$")
_THING = re.compile(
    r"(?:모습|전경|장면|현장|조감도|위치도|구성도|개념도|흐름도|계획도|배치도|투시도|포스터|이미지|캡처|입구|내부|외관|외경|로고|그래픽|사진|풍경|표지|인포그래픽|스틸컷|스틸|예고편|화면|현황|도표|사옥|본사|청사)(?:\s?[(\[][^()\[\]]{0,40}[)\]])?\.?$"
)
_PLATFORM = re.compile(
    r"^(?:인스타그램|유튜브|페이스북|트위터|온라인\s?커뮤니티|방송\s?화면|방송화면|Instagram|YouTube|Facebook|Twitter|Getty\s?Images?|gettyimages\w*|GettyimagesKorea|AP Photo)\b[^.]{0,60}$|"
    r"^[A-Za-z][A-Za-z0-9 '’.&-]{1,40}$|^(?:KBS|SBS|MBC|JTBC|tvN|ENA|Mnet|TV조선|채널A|MBN|넷플릭스|티빙|디즈니\+?)\S{0,4}\s['‘\"“<《「].{2,50}['’\"”>》」]$"
)
_FOREIGN_CREDIT = re.compile(
    r"\((?:AP|Photo|EPA|AFP|Reuters|REUTERS|Xinhua|Yonhap|[A-Z][\w .'-]{2,40}\s?(?:via|/)\s?(?:AP|Getty|AFP|REUTERS))[^)]*\)\s*$"
)


def is_caption(text: str) -> bool:
    """A line that only a picture explains: a credit at its end, people placed from the left, the date it was taken.

    >>> is_caption("홍길동 시장이 29일 개관식에서 축사를 하고 있다. 새벽시 제공")
    True
    """
    if len(text) > LONGEST or sentence_ends(text) > 3 or (_SPOKEN.search(text) and len(text) > 30):
        return False
    if text.endswith("DB 금지") and len(text) >= 40:
        return True
    tail = max(0, len(text) - _TAIL)
    if _CREDIT_END.search(text, tail) or _LEAD.search(text) or _FOREIGN_CREDIT.search(text, tail):
        return True
    if _SHOT.search(text, tail):
        return True
    if _AGENCY_END.search(text, tail) and len(text) > 12:
        return bool(_SCENE.search(_AGENCY_END.sub("", text))) or not ends_sentence(_AGENCY_END.sub("", text))
    ends = sentence_ends(text)
    if ends <= 1 and _PLACES.search(text) and (_SCENE.search(text) or (not ends and not ends_sentence(text))):
        return True
    return bool(_DATE_END.search(text, tail)) and len(text) > 20 and bool(re.search(r"(?:있다|모습|장면|했다)", text))


def names_picture(text: str) -> bool:
    """A short line between paragraphs that names what a picture shows or where it was taken from."""
    return len(text) <= 60 and any(pattern.search(text) for pattern in (_THING, _PLATFORM, _AGENCY_ALONE))


def doubled(text: str, following: str) -> bool:
    """Alternative text and caption of one picture: twice the same, or one the beginning of the other."""
    first, second = squeezed(text), squeezed(following)
    if len(first) < 4 or len(second) < 4:
        return False
    short, long = sorted((first, second), key=len)
    return short == long or (len(short) >= 8 and long.startswith(short) and len(long) < 3 * len(short))
