"""The rules of `channels.toml` as a table, so that views can apply them to visits that state no channel."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.errors import Failed, did_you_mean
from playbook.i18n import _

if TYPE_CHECKING:
    import pandas as pd

RULES = Path(__file__).parents[1] / "channels.toml"
_PATTERNS = ("medium", "source", "referrer")
_FLAGS = ("affiliate", "campaign")


def read_rules(path: Path = RULES) -> list[dict[str, Any]]:
    """The rules in their order, checked. Errors: `Failed` for a field that does not exist or a rule without channel."""
    rules: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8")).get("rule", [])
    for number, rule in enumerate(rules, start=1):
        unknown = sorted(set(rule) - {"channel", *_PATTERNS, *_FLAGS})
        if unknown or not rule.get("channel") or len(rule) < 2:
            raise Failed(
                _("Rule {number} in {file} cannot be used.").format(number=number, file=path.name),
                found=unknown,
                remedy=did_you_mean(unknown[0], {*_PATTERNS, *_FLAGS}) if unknown else "",
            )
    return rules


def channel_rules_table(path: Path = RULES) -> pd.DataFrame:
    """One row per combination of patterns: position (smaller decides first), channel, the patterns and flags, or null.

    >>> rules = channel_rules_table()
    >>> rules.loc[rules["affiliate"].notna(), "channel"].unique().tolist()
    ['affiliate']
    """
    import pandas as pd

    rows: list[tuple[object, ...]] = []
    for rule in read_rules(path):
        choices = [rule.get(field, [None]) for field in _PATTERNS]
        for medium, source, referrer in itertools.product(*choices):
            flags = [rule.get(flag) for flag in _FLAGS]
            rows.append((len(rows) + 1, rule["channel"], medium, source, referrer, *flags))
    frame = pd.DataFrame(rows, columns=["position", "channel", *_PATTERNS, *_FLAGS])
    return frame.astype({"channel": "string", **dict.fromkeys(_PATTERNS, "string"), **dict.fromkeys(_FLAGS, "boolean")})
