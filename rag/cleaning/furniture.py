# ruff: noqa: E501 - the words of a pattern stay on one line
"""Single lines that are the page's and not the article's, by the words all Korean news sites share.

Only short lines are judged by their words: a long paragraph may well be about subscriptions or copyright.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.cleaning.outlets import named_alone

LONGEST = 160  # characters; no button, notice or heading of a list is longer, save copyright notices

_MARK = r"^[\s•·∙ㆍ▶▷►☞※★◆◇■□●○|<>\[\]【】〈〉(){}\-–_=+*#:：/'\"“”‘’!.,~&]*"
_END = r"[\s•·∙ㆍ▶▷►▼▲☞>\]】〉|:：)\-–+!.,~'\"”’]*$"
_COUNT = r"(?:\s*[:：(\[]?\s*[\d,.]+\s*[만천개건명회%]?\s*[)\]]?)?"


def _whole(words: str) -> re.Pattern[str]:
    """The line consists of one of the words, dressed in marks and counts."""
    return re.compile(_MARK + rf"(?:{words})" + _COUNT + _END, re.IGNORECASE)


_SHARE = (
    r"(?:기사|뉴스|SNS|sns)?\s*(?:공유|보내기|퍼가기|공유하기|공유 더보기)|카카오톡?|카카오\s?스토리|카톡|페이스북|페북|트위터|엑스|X|"
    r"(?:네이버\s?)?(?:밴드|블로그|카페|라인)|텔레그램|링크드인|핀터레스트|레딧|구글\s?플러스|구글\+|싸이월드|미투데이|인스타그램|유튜브|왓츠앱|메신저|facebook|twitter|"
    r"instagram|kakao(?:talk|story)?|naver|band|line|telegram|linkedin|pinterest|youtube|threads|스레드|"
    r"복사하기|(?:URL|url|주소|링크|기사\s?주소|기사\s?링크)\s*(?:복사|복사하기)|copy\s?(?:link|url)|(?:기사\s?)?(?:메일|이메일)\s?(?:전송|보내기)?|"
    r"(?:페이스북|트위터|카카오톡|카카오스토리|밴드|네이버블로그|블로그|이메일|URL)\s?(?:으로|로|에|\(으\)로)?\s?(?:공유|보내기|기사보내기)(?:하기)?|"
    r"[가-힣A-Za-z]{1,10}\s?\(으\)로\s?(?:기사\s?)?(?:공유|보내기)(?:하기)?|[가-힣A-Za-z\s]{1,12}\s?(?:으로|로|에)\s?(?:이\s?)?(?:기사\s?)?(?:공유|보내기|전송)(?:하기)?|"
    r"(?:기사\s?)?(?:스크랩|저장|북마크)(?:하기)?|(?:기사\s?)?(?:인쇄|프린트|출력)(?:하기)?|(?:기사\s?)?공유|share|print|e-?mail|"
    r"(?:URL|주소|링크)\s?복사\(으\)로\s?(?:공유|보내기|기사보내기)|다른\s?공유\s?찾기|기사\s?스크랩하기|sns\s?기사보내기|이\s?기사를\s?공유합니다"
)
_VIEW = (
    r"(?:텍스트\s?)?음성\s?(?:변환|재생|지원)(?:\s?서비스)?(?:\s?(?:사용하기|설정|듣기))?|기사\s?(?:듣기|음성\s?듣기)|본문\s?(?:듣기|요약봇)|번역\s?설정|"
    r"글씨\s?크기\s?조절하기|(?:기사|뉴스)를\s?읽어\s?드립니다|읽어주기\s?기능은.*|.{0,8}브라우저에서만\s?사용.*|\W*(?:\S{1,5}아이콘)?\s?읽는\s?시간.{0,12}|읽기\s?모드(?:로\s?보기)?|클립보드에?\s?복사|.{0,12}AI\s?요약은.*|.*본문을?\s?(?:함께\s?)?(?:확인|보).{0,12}(?:좋습니다|권장(?:합니다|드립니다))\.?|자동\s?요약.{0,10}(?:기사\s?제목과|자동\s?요약한|요약된).{0,90}|(?:글자|글씨|폰트|본문)\s?(?:크기|사이즈)?\s?(?:변경|설정|조절|크게|작게|보통|확대|축소|키우기|줄이기|조정)?(?:하기)?|"
    r"(?:글자|글씨)크기\s?(?:크게|작게)|가\s?[+\-]?|가가|가\d|[가+\-]|크게|작게|보통|매우\s?(?:작게|크게)|가장\s?(?:작게|크게)|"
    r"본문\s?듣기|기사\s?듣기|뉴스\s?듣기|(?:AI\s?)?음성\s?(?:으로\s?)?듣기|AI\s?챗?(?:으로|로)?\s?요약|듣기|TTS|성별\s?선택하기|속도\s?선택하기|선택된\s?(?:성별|속도)|남성|여성|"
    r"느림|빠름|다크\s?모드|라이트\s?모드|요약(?:봇|보기)?|AI\s?요약|beta|도움말|닫기|확인|취소|설정|번역|번역\s?설정|접기|펼치기|"
    r"글꼴|굴림|돋움|맑은고딕|나눔고딕|바탕|\d단계|열기|일시정지|재생|음소거|전체\s?화면|이미지\s?확대|확대\s?이미지\s?보기|원본\s?보기|"
    r"기사\s?원문|원문(?:\s?보기)?|기사원문|동영상\s?뉴스|동영상\s?기사|기사\s?수정|수정하기|삭제|삭제하기|좋아요\s?평가하기|PICK|안내|설정을\s?저장하시겠습니까\??|크기|가나다라마|"
    r"(?:나눔\s?(?:고딕\s?)?)?폰트(?:가\s?설치되어\s?있지\s?않습니다|를)?|(?:나눔\s?폰트\s?)?를?\s?설치하러\s?가시겠습니까\??|자동\s?추출\s?기술로\s?요약된.*|기사\s?본문\s?전체보기를\s?권장합니다|"
    r"본문|기사\s?본문|기사내용|내용|제목|사진\s?확대|크게\s?보기|사진\s?크게\s?보기|영상\s?보기|\[?이미지\]?|이미지\s?텍스트\s?확인"
)
_REACTION = (
    r"좋아요|싫어요|훈훈해요|슬퍼요|화나요|화나요\s?좋아요|후속\s?기사\s?원해요|추천해요|추천|비추천|공감|비공감|공감해요|감동이에요|응원해요|"
    r"기대해요|놀랐어요|재밌어요|재미있어요|유익해요|흥미진진|쏠쏠정보|공감백배|분석탁월|후속강추|유용해요|힘내요|그저\s?그래요|기뻐요|웃겨요|"
    r"만족|불만족|이\s?기사를\s?추천합니다|이\s?기사를\s?모바일\s?메인으로\s?추천|이\s?기사가?\s?(?:마음에\s?)?(?:드시나요|좋으셨나요|어떠셨나요)\??|"
    r"조회(?:수)?|view|views|hit|댓글\s?수|공유\s?수|추천\s?수|likes?"
)
_NAVIGATION = (
    r"홈|home|뉴스홈|메인|메인으로|top|맨\s?위로(?:\s?가기)?|위로(?:\s?가기)?|맨\s?아래로|처음으로|이전|다음|이전\s?(?:기사|글|페이지)(?:\s?보기)?|"
    r"다음\s?(?:기사|글|페이지)(?:\s?보기)?|목록|목록\s?(?:으로|보기|바로가기)|기사\s?목록(?:\s?(?:전체)?\s?보기)?|뒤로(?:\s?가기)?|"
    r"로그인|로그아웃|회원\s?가입|로그인/회원가입|마이\s?페이지|내\s?정보|구독\s?신청|지면\s?보기|PDF|신문\s?보기|e-?신문\s?보기|전체\s?메뉴|"
    r"전체\s?(?:기사|뉴스|보기)|메뉴|메뉴\s?(?:열기|닫기)|전체보기\s?닫기|검색|통합\s?검색|검색어\s?입력|검색창\s?(?:열기|닫기)|사이트\s?검색\s?입력|사이트맵|PC\s?버전|"
    r"모바일\s?(?:버전|웹)?\s?(?:화면)?\s?(?:바로가기|보기)|(?:본문|메인\s?메뉴|주메뉴|하단|본문영역|검색|콘텐츠|메뉴)\s?(?:으로)?\s?(?:바로\s?가기|건너뛰기)|"
    r"[가-힣A-Za-z/·\s]{0,12}바로\s?가기|더\s?보기|전체\s?보기|more|(?:링크|주소|URL)(?:가|이)\s?복사\s?(?:되었습니다|됐습니다)|새로\s?고침|언어\s?선택|english|中文|日本語|한국어|skip\s?to\s?content|"
    r"정치|경제|사회|국제|세계|문화|생활/문화|IT/과학|IT[·/]과학|스포츠|연예|오피니언|칼럼|사설|라이프|포토|영상|동영상|지역|전국|종합|"
    r"피플|인물|기획|특집|연재|이슈|뉴스|전체|속보|TV|증권|금융|부동산|산업|과학|교육|건강|여행|날씨|운세|만화|인사|부고|제보|IT|생활|"
    r"기업|유통|자동차|게임|모바일|인터넷|컴퓨팅|통신|방송|반도체|디지털|블록체인|국회|국회[·ㆍ]정당|청와대|행정|북한|외교|국방|국방[·/]외교|"
    r"인기|구독|랭킹|랭킹뉴스|팩트체크|언론사\s?(?:뉴스|(?:홈\s?)?구독(?:하기)?|편집판\s?바로가기)|라이브러리|선택됨|기사배열\s?이력|예|아니오|new|up|down|동일|상승|하락"
)
_PUBLISHER = (
    r"회사\s?소개|매체\s?소개|신문사\s?소개|이용\s?약관|회원\s?약관|개인정보\s?(?:처리|취급|보호)\s?방침|청소년\s?보호\s?(?:정책|책임자.*)|저작권\s?(?:정책|규약|보호정책|안내|문의)|"
    r"이메일\s?(?:무단|주소)\s?(?:수집\s?거부|무단수집거부)|광고\s?(?:안내|문의|단가)|제휴\s?(?:문의|안내|제안)|기사\s?제보|제보\s?하기|독자\s?투고|불편\s?신고|고충\s?처리(?:인)?|"
    r"고객\s?(?:센터|지원)|공지\s?사항|인재\s?채용|채용|행사\s?안내|찾아오시는\s?길|오시는\s?길|윤리\s?강령|편집\s?(?:규약|원칙)|뉴스\s?편집\s?원칙|RSS|"
    r"정정\s?보도\s?신청|정정[·/]반론\s?보도\s?(?:신청|모음|문)?|알립니다|사이트\s?이용\s?안내|구독\s?안내|서비스\s?(?:전체\s?보기|신청)|기사\s?섹션\s?분류\s?안내|"
    r"이\s?기사는\s?언론사에서|섹션으로\s?분류했습니다|해당\s?언론사에서\s?선정하며|언론사\s?페이지\(아웃링크\)|로\s?이동해\s?볼\s?수\s?있습니다|"
    r"해당\s?언론사가\s?주요기사로|직접\s?선정한\s?기사입니다|해당\s?언론사로\s?연결됩니다|자동\s?요약\s?결과가\s?어땠나요\??|소중한\s?의견이\s?반영되었습니다"
)
_COMMENTS = (
    r"댓글|댓글\s?아이콘.{0,6}|의견|한줄\s?의견|네티즌\s?의견|독자\s?의견|(?:전체\s?)?댓글\s?(?:쓰기|달기|입력|등록|작성|목록|보기|전체\s?보기|더보기|열기|닫기|운영\s?정책|삭제)?|"
    r"\d+\s?개의\s?댓글(?:\s?전체\s?보기)?|comments?|최신순|오래된\s?순|과거순|찬성순|반대순|공감순|추천순|비공감순|인기순|답글순|과거\s?댓글|"
    r"답글(?:\s?(?:쓰기|달기|보기))?|대댓글|베스트\s?댓글|내\s?댓글|신고|신고하기|등록|댓글을\s?입력.*|의견을?\s?(?:남겨|입력).*|"
    r"로그인\s?(?:후|을?\s?하(?:시|셔)).*댓글.*|로그인\s?후\s?(?:이용|작성|댓글).*|댓글\s?(?:작성|쓰기)(?:을|를)?\s?(?:하시려면|위해).*|\d+\s?/\s?\d+(?:\s?(?:자|bytes?))?|"
    r"비밀번호|닉네임|이름|작성자|자동등록방지.*|이\s?기사의\s?댓글\s?정책.*|욕설\s?댓글.*|상처\s?없는\s?댓글.*|댓글\s?정책.*|첫\s?(?:댓글|의견).*"
)
_RELATED = (
    r"(?:이\s?기사와?\s?)?(?:관련|연관|함께\s?볼\s?만한|함께\s?(?:보는|본|읽는)|추천|맞춤|다른|연재|시리즈)\s?(?:인기\s?|추천\s?|주요\s?)?(?:기사|뉴스|링크|글|영상|포토|이슈|콘텐츠|키워드|태그|검색어|보도)(?:\s?(?:더보기|보기|모아보기|목록))?|"
    r"related\s?(?:news|articles?|stories)?|이\s?기자의?\s?(?:다른\s?|최신\s?)?기사(?:\s?(?:더보기|보기|모아보기))?|기자의?\s?다른\s?기사.*|다른\s?기사\s?(?:보기|더보기)|"
    r"기사\s?모아\s?보기|(?:기자\s?)?페이지|이런\s?기사\s?어떠세요\??|놓치면\s?안\s?되는\s?기사|당신이\s?좋아할\s?만한.*|당신을\s?위한\s?(?:추천|기사).*|"
    r"함께\s?보면\s?(?:좋은|유익한)\s?기사|같이\s?보면\s?좋은.*|이\s?시각\s?추천.*|이슈\s?(?:&|앤)?\s?뉴스|연관\s?기사|.{0,12}\s?관련\s?뉴스|.{0,12}\s?기사\s?제공|신문\s?게재\s?기사만|.{0,10}\s?신문게재기사만"
)
_MOST_READ = (
    r"(?:가장\s?|오늘\s?(?:가장\s?)?|주간\s?|일간\s?|지금\s?)?(?:많이\s?(?:본|읽은|찾는|공유한|공유된)|많이본)\s?(?:뉴스|기사|포토|영상|글)?(?:\s?(?:더보기|전체보기|top\s?\d*))?|"
    r"(?:주간\s?|실시간\s?|일간\s?|월간\s?)?(?:인기|베스트|랭킹|best|hot|top|핫)\s?(?:뉴스|기사|클릭|검색어|이슈|토픽|포토|글|키워드|news|issue|click|\d+)(?:\s?(?:더보기|top\s?\d*|\d+))?|"
    r"실시간\s?(?:급상승|핫\s?이슈|이슈|뉴스|주요뉴스|이슈\s?검색어\s?순위).*|(?:이슈\s?)?검색어(?:\s?순위)?|인기\s?검색어|조회수\s?순|[가-힣A-Za-z0-9]{1,10}\s베스트\s?(?:기사|뉴스)|뉴스\s?토픽|기간별\s?인기.*"
)
_LATEST = (
    r"(?:최신|주요|오늘의?|헤드라인|이\s?시각|지금|방금|분야별|실시간)\s?(?:주요\s?)?(?:뉴스|기사|헤드라인|속보|포토|이슈)(?:\s?(?:더보기|전체보기|보기|목록))?|"
    r"(?:포토|화보|카드|그래픽|사진|비디오)\s?(?:뉴스|갤러리|슬라이드|기사)(?:\s?(?:더보기|보기))?|headlines?|latest(?:\s?news)?|.{1,8}\s?(?:최신기사|속보|핫\s?뉴스|주요뉴스|많이\s?본\s?뉴스)(?:\s?더보기)?|"
    r"(?:이|저)\s?시각\s?(?:주요|헤드라인|인기).{0,8}|오늘의\s?(?:핫이슈|HOT|이슈|추천|포토|운세|날씨|인기).{0,6}|기사\s?목록|에디터\s?(?:추천|픽).{0,6}|추천\s?영상"
)
_ADVERTISEMENT = (
    r"(?:광고|AD|ADs|ADVERTISEMENT|advertisements?|sponsored(?:\s?(?:by|links?).*)?|스폰서\s?링크|파워\s?링크|프리미엄\s?링크|협찬|배너|이\s?기사는\s?광고.*|"
    r"광고\s?(?:닫기|보기|건너뛰기|로드\s?중.*|영역)|이\s?광고는.*|AD\s?링크|taboola.*|dable.*|\[?\s?AD\s?\]?|쿠팡\s?파트너스\s?활동.*)"
)

_WHOLE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("advertisement", _whole(_ADVERTISEMENT)),
    ("related", _whole(_RELATED)),
    ("most_read", _whole(_MOST_READ)),
    ("latest", _whole(_LATEST)),
    ("comments", _whole(_COMMENTS)),
    ("share", _whole(_SHARE)),
    ("view", _whole(_VIEW)),
    ("reaction", _whole(_REACTION)),
    ("navigation", _whole(_NAVIGATION)),
    ("publisher", _whole(_PUBLISHER)),
    ("counter", re.compile(r"^[\s\d.,/()|:+\-·•●○%]+$")),
    ("navigation", re.compile(r"^[^\w가-힣]+$")),
    ("link", re.compile(r"^\W{0,3}(?:https?://|www\.)\S+$")),
)
_ANY = re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in _WHOLE), re.IGNORECASE)
_BUTTONS = frozenset(("comments", "share", "view", "reaction", "navigation", "publisher", "counter"))
_GLUED = re.compile(rf"(?>(?:{'|'.join((_SHARE, _VIEW, _REACTION, _NAVIGATION, _PUBLISHER))})+)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s•·|/,>]+")
_MOST_WORDS = 40  # words of a bar of buttons
_PHRASE = 6  # words of one button
_COPYRIGHT = re.compile(
    r"무단\s*[-·,및]?\s*(?:전재|복제|배포|도용|사용|DB)|저작권자\s*[(ⓒ©<]|저작권자\s?[:：]|저작권은 .{1,30}있습니다|"
    r"copyrights?\s*(?:\(c\)|[ⓒ©]|by|:|\d{4})|all\s*rights?\s*reserved|재배포\s*금지|재배포를?\s*금|공공누리.{0,40}이용|저작권자의\s?허락을|자료\s?출처\s?=.{0,20}\.(?:kr|com)|AI\s?학습.{0,10}금지|"
    r"^[<\[(\s※-]*[ⓒ©]\s?[\"“]?[^.]{2,40}(?:\.(?:com|co\.kr|kr|net)|[\"”])|크리에이티브\s?커먼즈|^.{0,30}재판매\s?및\s?DB",
    re.IGNORECASE,
)
_IMPERATIVE = r"(?:하기|하세요|해주세요|해\s?주세요|바랍니다|바로가기|클릭|보세요|확인|받아보세요|만나보세요|참여하세요|누르세요|눌러주세요|GO|가기|이동|보기|앱\s?다운|다운로드)"
_SUBSCRIPTION = re.compile(
    rf"(?:구독|채널\s?추가|친구\s?추가|뉴스레터|팔로우|알림\s?(?:받기|설정)|멤버십|정기\s?구독|유료\s?회원|앱\s?(?:다운|설치)|후원).{{0,24}}{_IMPERATIVE}|"
    rf"(?:네이버|다음|카카오톡?|유튜브|구글|페이스북|인스타그램|홈)(?:\s?(?:뉴스|메인|홈|채널|TV|에서|로|으로)).{{0,30}}(?:{_IMPERATIVE}|구독|만나)|"
    r"^[▶☞▷※★\s]*(?:더\s?)?자세한\s?(?:내용|이야기|기사).{0,20}(?:보시려면|확인|클릭|링크|여기)|"
    r"구독\s?(?:신청|하기|이벤트|해지)$|^\S{2,12}\s구독(?:중|자\s[\d,만천]+)?$|^[▶☞▷►※★◆👉\s]*.{0,24}(?:채널|뉴스레터|유튜브|카카오톡|네이버|앱)\s?(?:구독|바로가기|에서\s?보기)[!~.\s]*$|"
    r"(?:회원|구독자|유료)\s?(?:전용|만\s?볼\s?수|에게만)|로그인(?:하시면|\s?후|\s?하면).{0,30}(?:보실|볼|이용|읽)|무료\s?(?:체험|구독|보기|이용)"
)
_CONTACT = re.compile(
    r"(?:뉴스|기사)\s?제보|제보\s?(?:하기|받습니다|해\s?주|문의|하실|[:：])|(?:기사\s?문의|제보)는?\s.{0,30}(?:카톡|카카오톡|전화|메일|기다립니다|@)|당신의\s?제보|여러분의\s?(?:소중한\s?)?제보|카톡\s?아이디|"
    r"^\W{0,4}\[?(?:카카오톡|전화|메일|이메일|온라인\s?제보)\]?\s?[:：]?\s?[\w.@/\s-]*(?:검색|추가|\d{2,4}-\d{3,4}|@)"
)
_TITLED_LINK = re.compile(
    r"^[^.]{5,80}(?:[\s….]|\.\s[^.]{2,60}\s)\s*https?://\S+\s*$"
)  # another story's title and address
_STATED = re.compile(r"[가-힣](?<!니)다[.．]$")  # a plain statement; notices to the reader are polite or imperative
_IMPRINT = re.compile(
    r"(?:등록\s?번호|사업자\s?(?:등록)?\s?번호|발행\s?일자?|등록\s?일자?|발행인|편집인|발행\s?[·ㆍ]\s?편집인|청소년\s?보호\s?책임자|대표\s?(?:전화|이사|번호)|기사\s?배열\s?책임자|개인정보\s?(?:보호|관리)\s?책임자|통신\s?판매|제호|팩스|FAX|TEL)\s?[:：.]"
)
_CODE = re.compile(
    r"function\s*\(|<%@|%>|<\?php|googletag|adsbygoogle|document\.(?:write|get)|window\.|var\s+\w+\s*=|\$\(|<script|</?(?:div|span|iframe|ins|style)\b|"
    r"^\s*[.#@]?[\w-]+\s*\{[^}]*:[^}]*\}|^\s*//\s?\w+\s?ad|\(adsby"
)
_AD_SLOT = re.compile(r"^(?:Mobile|PC|Google|DA)?_?Ad[A-Z_]?[A-Za-z_]*\s+(?:center|left|right|top|bottom|middle)\s+")
_PATH = re.compile(r"^\W*(?:현재\s?위치\W*)?(?P<steps>[^>|»›]{1,14}(?:\s?[>|»›]\s?[^>|»›]{1,14}){1,4})\W*$")
_STEP = re.compile(r"\s*[>|»›]\s*")
_SECTIONS = frozenset(("related", "most_read", "latest", "comments"))
_KIND_OF_PAGE = re.compile(r"\s+(?:뉴스|신문|홈|기사|로고)$")
_PAGE_SECTION = re.compile(
    r"^\W*(?:홈|HOME|뉴스|전체기사|전체)?[\s>·|/]*(?P<name>정치|경제|사회|국제|세계|문화|생활|생활[/·]문화|IT[/·]과학|IT|과학|스포츠|연예|오피니언|칼럼|사설|지역|전국|"
    r"금융|증권|부동산|산업|기업|건강|교육|환경|노동|여행|라이프|인터넷|컴퓨팅|통신|방송|방송/통신|반도체|게임|보안|국방|외교|북한|법조|유통|자동차|"
    r"정치일반|경제일반|사회일반|산업일반|국제일반|문화일반|IT일반|과학일반|종합|피플|인물|인사|부고)(?P<sub>(?:\s?[>·/|]\s?[가-힣A-Za-z/·]{2,10}){0,2}|\s[가-힣]{1,4}[/·ㆍ][가-힣]{1,4})\W*$"
)


@lru_cache(maxsize=16_384)
def furniture(text: str) -> str | None:
    """Why a line cannot be the article's, or None where its words alone do not say so.

    >>> furniture("• 카카오톡"), furniture("많이 본 뉴스 더보기"), furniture("구독자가 세 배로 늘었다.")
    ('share', 'most_read', None)
    """
    if _CODE.search(text[: 3 * LONGEST]):
        return "code"
    if len(text) > 2 * LONGEST:
        return None
    if _COPYRIGHT.search(text) and not _sentences_follow(text) and not _STATED.search(text):
        return "copyright"
    if len(text) > LONGEST:
        return "publisher" if len(_IMPRINT.findall(text)) >= 2 else None
    return _button(text) or _by_phrase(text) or _bar(text) or ("navigation" if path_of(text) else None)


@lru_cache(maxsize=16_384)
def _button(text: str) -> str | None:
    if not _ANY.match(text):
        return None
    return next((reason for reason, pattern in _WHOLE if pattern.match(text)), None)


def _bar(text: str) -> str | None:
    """A line that is nothing but buttons, whatever they are for: told by the first of them.

    >>> _bar("인쇄 글자 작게 글자 크게"), _bar("인쇄 업계가 글자를 키웠다")
    ('share', None)
    """
    if _STATED.search(text):
        return None
    words = [word for word in _BETWEEN.split(text) if word]
    if not 1 <= len(words) <= _MOST_WORDS:
        return None
    reasons: list[str | None] = [None] * (len(words) + 1)
    reasons[0] = ""
    for start in range(len(words)):
        if reasons[start] is None:
            continue
        for end in range(start + 1, min(len(words), start + _PHRASE) + 1):
            reason = None if reasons[end] is not None else _of_buttons(" ".join(words[start:end]))
            if reason:
                reasons[end] = reasons[start] or reason
    return reasons[-1]


@lru_cache(maxsize=16_384)
def _of_buttons(phrase: str) -> str | None:
    reason = _button(phrase)
    if reason in _BUTTONS:
        return reason
    return "navigation" if " " not in phrase and len(phrase) <= LONGEST // 4 and _GLUED.fullmatch(phrase) else None


def _by_phrase(text: str) -> str | None:
    if _IMPRINT.search(text) and (len(_IMPRINT.findall(text)) >= 2 or len(text) < 60):
        return "publisher"
    if _CONTACT.search(text) and not _STATED.search(text):
        return "contact"
    if "://" in text and _TITLED_LINK.search(text):
        return "link"
    if len(text) <= 100 and _SUBSCRIPTION.search(text) and not _STATED.search(text):
        return "subscription"
    return None


def _sentences_follow(text: str) -> bool:
    """A paragraph that speaks of copyright has more to say than the notice."""
    return len(text) > 120 and len(re.findall(r"[가-힣][다요]\.(?=\s|$)", text)) >= 2


def section_in(text: str) -> str | None:
    """The section that a line of its own names.

    >>> section_in("홈 > 경제 > 금융"), section_in("경제가 살아난다")
    ('경제', None)
    """
    found = _PAGE_SECTION.match(text) if len(text) <= 40 else None
    return found["name"] if found else None


def path_of(text: str) -> list[str] | None:
    """The steps of a line that says where in the site the page stands, from a menu's word or the outlet's name on.

    >>> path_of("새벽방송 뉴스 > 노동"), path_of("도서관 | 새로 연다")
    (['새벽방송 뉴스', '노동'], None)
    """
    if len(text) > LONGEST // 2:
        return None
    if (section := _PAGE_SECTION.match(text)) and section["sub"]:
        return [section["name"], section["sub"].strip(" >·/|")]
    found = _PATH.match(text)
    steps = [step for step in _STEP.split(found["steps"].strip()) if step] if found else []
    if len(steps) < 2:
        return None
    return (
        steps
        if site_in(steps[0]) or all(_button(step) or _PAGE_SECTION.match(step) for step in (steps[0], steps[-1]))
        else None
    )


def site_in(text: str) -> str | None:
    """The outlet whose site a whole short text names: 새벽방송, 새벽방송 뉴스."""
    return named_alone(_KIND_OF_PAGE.sub("", text))


def opens_list(reason: str | None) -> bool:
    """Whether lines after this one belong to a list of other stories or to readers' comments."""
    return reason in _SECTIONS


def advertising_prefix(text: str) -> int:
    """Length of the advertising slot's name that some sites leave at the head of a paragraph."""
    found = _AD_SLOT.match(text)
    return found.end() if found else 0
