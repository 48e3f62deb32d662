"""The still pictures of figures, taken off the page: as files, and as images that a careful reader lets through.

A page carries its pictures as inline SVG, painted with the page's variables, one for a phone and one for a desk. A
saved notebook that its reader has not run is cleaned before it is shown: JupyterLab takes scripts, styles and inline
SVG out. An image with its data inside stays.
"""

from __future__ import annotations

import re
from base64 import b64encode

from playbook.charts.theme import LIGHT, PAPER

# Of each chart the broad picture, or the only one.
_KEPT = re.compile(r'<div class="pb-still pb-(?:broad|only)">(<svg.*?</svg>)</div>', re.DOTALL)
_NARROW = re.compile(r'<div class="pb-still pb-narrow"><svg.*?</svg></div>', re.DOTALL)
_ROOT = re.compile(r'^<svg[^>]*?viewBox="[-\d.]+ [-\d.]+ ([\d.]+)[^>]*>')


def pictures(html: str) -> list[str]:
    """The picture of each chart in a figure's HTML, as SVG that stands alone."""
    return [alone(picture) for picture in _KEPT.findall(html)]


def alone(picture: str) -> str:
    """An inline SVG with the codes of its colours, on paper, and as wide as it was drawn.

    >>> alone('<svg width="100%" viewBox="0 0 700 9"><path fill="var(--pb-ink)"/></svg>')
    '<svg width="700" viewBox="0 0 700 9"><rect width="100%" height="100%" fill="#fdfcfa"/><path fill="#1b1f24"/></svg>'
    """
    painted = re.sub(r"var\(--pb-([\w-]+)\)", lambda token: LIGHT[token[1]], picture)
    root = _ROOT.match(painted)
    if root is None:
        return painted
    sized = root[0].replace('width="100%"', f'width="{root[1]}"')
    return f'{sized}<rect width="100%" height="100%" fill="{PAPER}"/>{painted[root.end() :]}'


def as_images(html: str) -> str:
    """A figure's HTML with one image for each chart's still pictures."""
    return _KEPT.sub(lambda still: _image(still[1]), _NARROW.sub("", html))


def _image(picture: str) -> str:
    data = b64encode(alone(picture).encode()).decode("ascii")
    return f'<div class="pb-still pb-broad pb-image"><img alt="" src="data:image/svg+xml;base64,{data}"></div>'
