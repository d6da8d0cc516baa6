"""An operator's own rules for an outlet, from a small TOML file (docs/cleaning.md).

["새벽신문"]
domains = ["saebyeok.example"]
drop = ["^오늘의 한마디"]
keep = ["^알림:"]
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.errors import SettingsError
from rag.wording import reason

_FIELDS = frozenset(("domains", "drop", "keep"))


@dataclass(frozen=True, slots=True)
class Rules:
    """Of one outlet. ``keep`` wins over ``drop``; both are searched for in single lines."""

    outlet: str | None = None
    domains: tuple[str, ...] = ()
    drop: tuple[re.Pattern[str], ...] = ()
    keep: tuple[re.Pattern[str], ...] = ()

    def verdict(self, line: str) -> bool | None:
        """True to keep the line, False to drop it, None where no rule speaks of it."""
        if any(pattern.search(line) for pattern in self.keep):
            return True
        return False if any(pattern.search(line) for pattern in self.drop) else None


NO_RULES = Rules()


@dataclass(frozen=True, slots=True)
class Overrides:
    by_outlet: Mapping[str, Rules] = field(default_factory=dict)
    fingerprint: str = ""
    """Changes with the file."""

    def rules(self, outlet: str, text: str) -> Rules:
        """The rules of an outlet, by its name or by a domain of its that the page names."""
        if outlet in self.by_outlet or not self.by_outlet:
            return self.by_outlet.get(outlet, NO_RULES)
        named = (rules for rules in self.by_outlet.values() if any(domain in text for domain in rules.domains))
        return next(named, NO_RULES)


def load(path: Path) -> Overrides:
    """The rules of a file; SettingsError names what is wrong with it."""
    try:
        data = path.read_bytes()
        outlets = tomllib.loads(data.decode())
    except OSError as error:
        raise SettingsError(f"정제 규칙 파일 '{path}'을 읽을 수 없습니다({reason(error)}).") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"정제 규칙 파일 '{path}'이 TOML 형식이 아닙니다({error}).") from error
    rules = {name: _rules(name, table, path) for name, table in outlets.items()}
    return Overrides(rules, hashlib.sha256(data).hexdigest()[:12])


def _rules(name: str, table: Any, path: Path) -> Rules:
    where = f"정제 규칙 파일 '{path}'의 [{name}]"
    if not isinstance(table, dict) or not table.keys() <= _FIELDS:
        raise SettingsError(f"{where}에는 {', '.join(sorted(_FIELDS))}만 둘 수 있습니다.")
    lists = {key: table.get(key, []) for key in _FIELDS}
    if not all(isinstance(each, list) and all(isinstance(one, str) for one in each) for each in lists.values()):
        raise SettingsError(f'{where}의 값은 글의 목록이어야 합니다. 예: drop = ["^오늘의 한마디"]')
    try:
        drop, keep = (tuple(re.compile(each) for each in lists[key]) for key in ("drop", "keep"))
    except re.error as error:
        raise SettingsError(f"{where}에 정규식이 아닌 것이 있습니다({error}).") from error
    return Rules(name, tuple(lists["domains"]), drop, keep)
