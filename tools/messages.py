"""The words of the product, gathered for translators.

    python tools/messages.py update     write every message into playbook/locale/<language>/LC_MESSAGES/*.po
    python tools/messages.py check      say what is missing, fuzzy, left in English or has other placeholders

Messages come from Python and templates (`_`, `N_`, `ngettext`), from the sentences in TOML, and from the prose of the
notebooks, one message per cell. They land in one file per kind: code.po, catalogue.po, notebooks.po.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "playbook" / "locale"
TRANSLATED = ("fa", "pl")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
# The keys of TOML files whose text a person reads; everything else there is ids, SQL and units.
SENTENCES = {
    "name",
    "title",
    "question",
    "definition",
    "caveat",
    "label",
    "sentence",
    "meaning",
    "intro",
    "per",
    "parts",
}
FIELD = re.compile(r"\{[a-z_0-9]*\}")
# Words that are the same in another language: names, codes, formulas.
SAME = ROOT / "tools" / "same_in_every_language.txt"

Id = str | tuple[str, str]


def collect() -> dict[str, dict[Id, list[str]]]:
    """Per kind: message id (a pair where it has a plural) → the files it stands in."""
    kinds: dict[str, dict[Id, list[str]]] = {"code": {}, "catalogue": {}, "notebooks": {}}
    for kind, source, message in _found():
        places = kinds[kind].setdefault(message, [])
        if source not in places:
            places.append(source)
    # A message belongs to one file, so that no two translations of it can disagree.
    for later, earlier in (("catalogue", "code"), ("notebooks", "code"), ("notebooks", "catalogue")):
        for message in [each for each in kinds[later] if each in kinds[earlier]]:
            kinds[earlier][message] += kinds[later].pop(message)
    return kinds


def _found() -> Iterator[tuple[str, str, Id]]:
    package = ROOT / "playbook"
    for path in sorted(package.rglob("*.py")):
        yield from _extracted("python", path)
    for path in sorted([*package.rglob("*.html"), *package.rglob("*.j2")]):
        yield from _extracted("jinja2.ext:babel_extract", path)
    for path in sorted(package.rglob("*.toml")):
        for sentence in _sentences(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield "catalogue", _name(path), sentence
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                yield "notebooks", _name(path), "".join(cell["source"]).strip()


def _extracted(method: str, path: Path) -> Iterator[tuple[str, str, Id]]:
    for _line, message, _comments, _context in extract_from_file(method, path, KEYWORDS):
        if message:
            yield "code", _name(path), message if isinstance(message, str) else (message[0], message[1])


def _sentences(value: object, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            inside = key if key == "parts" else name
            yield from _sentences(each, inside)
    elif isinstance(value, list):
        for each in value:
            yield from _sentences(each, key)
    elif isinstance(value, str) and key in SENTENCES and value.strip():
        yield value.strip()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(language: str, kind: str) -> Catalog:
    """A language's catalogue of one kind; empty where there is none yet."""
    path = LOCALE / language / "LC_MESSAGES" / f"{kind}.po"
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring every .po in step with the sources: new messages empty, gone ones dropped, the rest as they were."""
    for kind, messages in collect().items():
        for language in TRANSLATED:
            known = {entry.id: entry.string for each in messages for entry in [_known(language, each)] if entry}
            catalogue = Catalog(locale=language, project="Retention Playbook", charset="utf-8", fuzzy=False)
            for message, places in messages.items():
                catalogue.add(message, known.get(message), locations=[(place, 0) for place in places])
            path = LOCALE / language / "LC_MESSAGES" / f"{kind}.po"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False, omit_header=False)
            text = path.read_text(encoding="utf-8")
            path.write_text(re.sub(r'^"(POT-Creation|PO-Revision)-Date:.*\n', "", text, flags=re.M), encoding="utf-8")


def _known(language: str, message: Id) -> Message | None:
    for kind in ("code", "catalogue", "notebooks"):
        entry = _cached(language, kind).get(message if isinstance(message, str) else message[0])
        whole = entry is not None and (entry.string if isinstance(entry.string, str) else all(entry.string or [""]))
        if entry is not None and whole and entry.id == message:
            return entry
    return None


_CACHE: dict[tuple[str, str], Catalog] = {}


def _cached(language: str, kind: str) -> Catalog:
    if (language, kind) not in _CACHE:
        _CACHE[language, kind] = read(language, kind)
    return _CACHE[language, kind]


def check() -> list[str]:
    """Everything that is not as it should be, one line each."""
    same = set(SAME.read_text(encoding="utf-8").splitlines()) if SAME.is_file() else set()
    found = []
    for kind, messages in collect().items():
        for language in TRANSLATED:
            catalogue = read(language, kind)
            ids = {entry.id for entry in catalogue if entry.id}
            found += [f"{language} {kind}: gone from the sources: {each!r}" for each in ids - set(messages)]
            for message in messages:
                entry = catalogue.get(message if isinstance(message, str) else message[0])
                found += [f"{language} {kind}: {fault}: {message!r}" for fault in _faults(entry, message, same)]
    return found


def _faults(entry: Message | None, message: Id, same: set[str]) -> Iterator[str]:
    strings = () if entry is None else (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
    if entry is None or not strings or not all(strings) or entry.id != message:
        yield "missing"
        return
    if entry.fuzzy:
        yield "fuzzy"
    ids = (message,) if isinstance(message, str) else message
    allowed = {frozenset(FIELD.findall(each)) for each in ids}
    for text in strings:
        if frozenset(FIELD.findall(text)) not in allowed:
            yield "other placeholders"
        if text in ids and text not in same and re.search(r"[A-Za-z]{2}", FIELD.sub("", text)):
            yield "equal to English"


def main(words: list[str]) -> int:
    """Run one of the two commands."""
    if words == ["update"]:
        update()
        return 0
    if words == ["check"]:
        faults = check()
        print("\n".join(faults) or "Every message is translated.")
        return bool(faults)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
