"""Charts as pictures: SVG for a page without scripts, SVG and PNG for a slide."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from playbook.charts import theme
from playbook.i18n import vega_locale

_FONTS = Path(__file__).parent / "fonts"


def digest(spec: dict[str, Any]) -> str:
    """A short name for a specification: the same chart, the same name."""
    return sha256(json.dumps(spec, sort_keys=True, default=str).encode()).hexdigest()[:12]


def still_svg(spec: dict[str, Any], *, width: int) -> str:
    """A chart as SVG for standing inside a page, `width` pixels wide; its ids do not meet those of another chart."""
    svg = svg_part(spec, width=width)
    return re.sub(r'<svg ([^>]*?)\bwidth="[\d.]+" height="[\d.]+"', r'<svg \1width="100%"', svg, count=1)


def svg_part(spec: dict[str, Any], *, width: int) -> str:
    """A chart as SVG that can stand within another: its ids are its own."""
    return re.sub(r'(id="|url\(#)', rf"\g<1>pb-{digest(spec)}-{width}-", _svg(_sized(spec, width)))


def svg(spec: dict[str, Any], *, width: int = 960) -> str:
    """A chart as an SVG file of its own, on paper."""
    return _svg(_on_paper(_sized(spec, width)))


def png(spec: dict[str, Any], *, width: int = 960, scale: float = 2) -> bytes:
    """A chart as a PNG file of its own, on paper; `scale` 2 for sharp screens."""
    ready = _on_paper(_sized(spec, width))
    return bytes(converter().vegalite_to_png(ready, scale=scale, **_locale()))


def _svg(spec: dict[str, Any]) -> str:
    return str(converter().vegalite_to_svg(spec, **_locale()))


def _locale() -> dict[str, Any]:
    locale = vega_locale()
    return {"format_locale": locale["number"], "time_format_locale": locale["time"]}


def _sized(spec: dict[str, Any], width: int) -> dict[str, Any]:
    """The specification at a fixed width; `room` is what the forms ask how much place there is."""
    params = [{**each, "value": width} if each.get("name") == "room" else each for each in spec.get("params", [])]
    return {**spec, "width": width, **({"params": params} if params else {})}


def _on_paper(spec: dict[str, Any]) -> dict[str, Any]:
    return {**spec, "background": theme.PAPER, "padding": 16}


@lru_cache
def converter() -> Any:
    """vl-convert with the Persian typeface known to it."""
    import vl_convert

    vl_convert.register_font_directory(str(_FONTS))
    return vl_convert
