"""Charts on a page that asks for nothing outside: the Vega bundle once, then specifications that wait for it.

`embed` gives a static picture that is there at once (and when scripts are off, and in print) with the specification
beside it; the loader replaces it by the live chart as soon as `window.vegaEmbed` is there and the chart comes near the
window. Works in JupyterLab, in Voilà and in a plain file, whatever comes first.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from functools import lru_cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from playbook.charts import theme
from playbook.charts.export import digest, still_svg
from playbook.i18n import vega_locale

VEGA_LITE = "6.4"
_EXPOSE = "window.vegaEmbed=vegaEmbed;"
_HERE = Path(__file__).parent
# A picture for a phone or a small panel, and one for a page; the stylesheet shows the one that fits.
STILL_WIDTHS = (340, 700)
# Where a form says that it reads best no wider than this.
WIDEST = "widest"


def specification(chart: Any) -> dict[str, Any]:
    """A chart of any form as a Vega-Lite specification with the house's configuration; a specification is passed on.

    It is not checked against Vega-Lite's schema here: that takes longer than everything else, and the tests check every
    form. Errors: `TypeError` for what is no chart, such as cards that are not in `Cards`.
    """
    if not isinstance(chart, dict) and not hasattr(chart, "to_dict"):
        raise TypeError(
            "a figure's chart is a chart, its specification, Panels of these, Cards or None; "
            f"cards go in as Cards((card, …)), and a panel holds one chart: {type(chart).__name__}"
        )
    spec: dict[str, Any] = dict(chart) if isinstance(chart, dict) else chart.to_dict(validate=False)
    return {**spec, "config": theme.vega_config()}


def embed(spec: dict[str, Any], *, alt: str, still: bool = True, widths: tuple[int, ...] = STILL_WIDTHS) -> str:
    """A specification as HTML.

    alt: what someone hears who cannot see it. still: with static pictures of these widths (pixels) inside.
    """
    pictures = ""
    if still:
        kinds = ("pb-narrow", "pb-broad") if len(widths) > 1 else ("pb-broad",)
        pictures = "".join(
            f'<div class="pb-still {kind}">{theme.svg_as_variables(still_svg(spec, width=width))}</div>'
            for kind, width in zip(kinds, widths, strict=True)
        )
    widest = spec.get("usermeta", {}).get(WIDEST)
    style = f' style="max-width:{widest:d}px"' if widest else ""
    live = {"spec": theme.as_variables(spec), "locale": vega_locale()}
    return (
        f'<div class="pb-plot" role="img" aria-label="{escape(alt)}" data-plot="{digest(spec)}"{style}>{pictures}'
        f'<script type="application/json" class="pb-spec">{script_safe(live)}</script></div>'
    )


def script_safe(value: Any) -> str:
    """JSON that cannot end the script element it stands in, nor start a comment: a customer's name may be HTML.

    >>> script_safe({"name": "</script><!--"})
    '{"name":"\\\\u003c/script\\\\u003e\\\\u003c!--"}'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def bundle_script() -> str:
    """Vega, Vega-Lite and vega-embed as one script element, 0.9 MB.

    A page of JupyterLab meets it again with every notebook opened and every run: its names stay inside a function,
    since a `const` at the top may not be declared twice, and a page that has it already does nothing.
    """
    only_once = f"(function(){{if(window.vegaEmbed)return;\n{bundle_javascript()}\n}})();"
    return f'<script class="pb-vega">{only_once}</script>'


def loader_script() -> str:
    """The script element that brings charts to life, also those that a notebook adds later."""
    return f"<script>{_loader()}</script>"


@lru_cache
def bundle_javascript() -> str:
    """The bundle's JavaScript, built once per version of its maker and kept in the user's cache folder."""
    import vl_convert

    kept = _cache_folder() / f"vega-{VEGA_LITE}-vl-convert-{version('vl-convert-python')}.js"
    if kept.is_file():
        return kept.read_text(encoding="utf-8")
    raw = vl_convert.javascript_bundle(_EXPOSE, vl_version=VEGA_LITE)
    # Inside a script element only these two could be misread by the HTML parser.
    text = re.sub(r"<(?=/script|!--)", r"\\x3c", raw, flags=re.IGNORECASE)
    _write_whole(kept, text)
    return text


@lru_cache
def _loader() -> str:
    return (_HERE / "loader.js").read_text(encoding="utf-8")


def _cache_folder() -> Path:
    """Where this user's programs keep what can be made again."""
    if named := os.environ.get("PLAYBOOK_CACHE"):
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "retention-playbook"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "retention-playbook"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "retention-playbook"


def _write_whole(path: Path, text: str) -> None:
    """Write so that nobody ever reads half of it; a folder that cannot be written only costs the next process time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
            file.write(text)
        Path(file.name).replace(path)
    except PermissionError:
        return
