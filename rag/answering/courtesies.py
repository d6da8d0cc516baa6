"""What is no question about the news: greetings, thanks, a call for help, a curse. Each gets a fitting line."""

from __future__ import annotations

import re

_GREETING = r"""
    (저기요\s*)?
    (안녕(하세요|하십니까|하신가요)?|반가(워요?|워|습니다)|반갑습니다|하이|헬로우?|hi|hello|좋은\s(아침|하루|저녁)[가-힣]*)
    (\s*(기사답|봇|챗봇)[아야님]*)?
"""
_THANKS = r"""
    (정말|너무|아주|네|응|오|와)?\s*
    (고마워요?|고맙습니다|감사(합니다|해요|해|드립니다)?|땡큐|thanks?|thank\syou|수고(하셨습니다|했어요?)?)
    (\s*(기사답|정말|너무|많이)[가-힣]*)?
"""
_HELP = r"""
    도움말|사용\s?법|사용\s방법|도와(줘|주세요|줄래)|help
    |(넌|너는|당신은|여기서?|기사답은?)?\s*(뭘|뭐|무엇을|무얼|어떤\s걸)\s*
     (할\s?수\s?있|물어\s?볼\s?수\s?있|해\s?줄\s?수\s?있)(어|나|니|나요|어요|습니까)
    |어떻게\s(써|쓰나|쓰나요|사용해|사용하나요|쓰는\s거야|쓰면\s돼|쓰면\s되나요)
    |(넌|너는?|당신은)\s*(누구|뭐)(야|니|세요|예요|인가요|지)?
"""
_CURSE = r"""
    (이|야|너|넌|이런|진짜|완전|정말|에이)*\s*
    (바보|멍청[가-힣]*|멍충[가-힣]*|꺼져|닥쳐|씨발[가-힣]*|시발[가-힣]*|병신[가-힣]*|쓸모\s?없[가-힣]*|짜증[가-힣]*|미친[가-힣]*)
    (\s*(야|아|이야|놈아?|것아?|같[가-힣]*|나|네|봇|챗봇))*
"""
_REPLIES = {
    _GREETING: "안녕하세요. 모은 기사에서 답을 찾아 드리는 기사답입니다. 궁금한 것을 한 문장으로 물어봐 주세요.",
    _THANKS: "도움이 되었다니 기쁩니다. 더 궁금한 것이 있으면 물어봐 주세요.",
    _HELP: (
        "모은 기사에 적힌 것만 답합니다. ‘누가, 언제, 어디서, 얼마나, 왜’를 넣어 한 문장으로 물어봐 주세요. "
        "답에 붙은 번호를 누르면 근거가 된 문장이 열립니다."
    ),
    _CURSE: ("답이 만족스럽지 않으셨다면 죄송합니다. 알고 싶은 것을 조금 더 자세히 적어 주시면 다시 찾아보겠습니다."),
}
_SMALL = r"[\s~!.?,ㅎㅋㅠ^♡♥…]*"
_PATTERNS = tuple(
    (re.compile(f"{_SMALL}(?:{pattern}){_SMALL}", re.IGNORECASE | re.VERBOSE), said)
    for pattern, said in _REPLIES.items()
)


def reply(text: str) -> str | None:
    """The line for a text that asks nothing about the news; None for a question.

    >>> reply("고맙습니다!")
    '도움이 되었다니 기쁩니다. 더 궁금한 것이 있으면 물어봐 주세요.'
    >>> reply("감사원은 무엇을 지적했나?") is None
    True
    """
    return next((said for pattern, said in _PATTERNS if pattern.fullmatch(text)), None)
