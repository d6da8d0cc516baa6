"""Every error a user can meet.

GisadapError
    SettingsError           a setting or the command line is wrong              exit 2
    QuestionError           a question that cannot be asked                     exit 2
    SourceError             one file cannot be turned into an article           exit 1, the other files go on
    ArticleNotFound         no article has this id                              exit 1
    ConversationNotFound    the asker has no such conversation                  web only
    MessageNotFound         the asker has no such answer                        web only
    FeedbackNotFound        no feedback has this id                             web only
    AskingStopped           the asker stopped the answer under way              web only
    ArchiveError            the data folder cannot be read or written           exit 1
        ArchiveBusy         another process writes to it
    AccessError             an account or key that cannot be made or is not there   exit 1
    EndpointError           a model behind an address does not answer           exit 1, its part is done without it
    SignInRequired          nobody is signed in, or the credentials do not hold web only
    AccessDenied            signed in, but not allowed to do this               web only
    TooManyRequests         a subject or an address has sent too many               web only

Messages are one Korean line: what is wrong, where, and how to mend it.
"""

from __future__ import annotations


class GisadapError(Exception):
    """The message is shown to the user as it is."""

    exit_code = 1


class SettingsError(GisadapError):
    exit_code = 2


class QuestionError(GisadapError):
    exit_code = 2


class SourceError(GisadapError):
    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class ArticleNotFound(GisadapError):
    def __init__(self, article_id: str) -> None:
        super().__init__(f"'{article_id}' 기사가 없습니다. 'gisadap articles'로 목록을 확인해 주십시오.")


class ConversationNotFound(GisadapError):
    def __init__(self) -> None:
        super().__init__("이 대화가 없습니다. 지워졌거나 다른 사람의 대화입니다. 대화 목록에서 골라 주십시오.")


class FeedbackNotFound(GisadapError):
    def __init__(self) -> None:
        super().__init__("이 의견이 없습니다. 독자가 거두었을 수 있습니다. 목록을 다시 열어 주십시오.")


class MessageNotFound(GisadapError):
    def __init__(self) -> None:
        super().__init__("이 답이 없습니다. 지워졌거나 다른 사람의 대화에 있습니다. 대화를 다시 열어 주십시오.")


class AskingStopped(GisadapError):
    def __init__(self) -> None:
        super().__init__("답하기를 멈췄습니다. 다시 물으면 처음부터 답합니다.")


class ArchiveError(GisadapError):
    pass


class ArchiveBusy(ArchiveError):
    pass


class AccessError(GisadapError):
    pass


class SignInRequired(GisadapError):
    pass


class AccessDenied(GisadapError):
    pass


class TooManyRequests(GisadapError):
    def __init__(self, seconds: int) -> None:
        """``seconds`` until the next request is answered."""
        super().__init__(f"요청이 너무 많습니다. {_waiting(seconds)} 뒤에 다시 시도해 주십시오.")
        self.seconds = seconds


class TooBusy(GisadapError):
    seconds = 2
    """Until it is worth another try: by then some of those who are being answered are done."""

    def __init__(self) -> None:
        super().__init__("지금 질문이 많아 더 받지 못합니다. 잠시 뒤 다시 물어보십시오.")


def _waiting(seconds: int) -> str:
    """As a person says it: 40초, 5분, 3시간."""
    if seconds < 90:
        return f"{seconds}초"
    return f"{-(-seconds // 60)}분" if seconds < 5400 else f"{-(-seconds // 3600)}시간"


class EndpointError(GisadapError):
    """``reason`` is for readers, one clause without a full stop; the whole message also says what to mend."""

    def __init__(self, subject: str, reason: str, mend: str = "") -> None:
        super().__init__(f"{subject}: {reason}." + (f" {mend}." if mend else ""))
        self.reason = reason
