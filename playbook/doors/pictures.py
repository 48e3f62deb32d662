"""The still pictures of figures, taken off the page: as files, and as images that a careful reader lets through.

A page carries its pictures as inline SVG, painted with the page's variables, one for a phone and one for a desk. A
saved notebook that its reader has not run is cleaned before it is shown: JupyterLab takes scripts, styles and inline
SVG out. An image with its data inside stays.
"""

from __future__ import annotations

import re
from base64 import b64encode

from playbook.charts.offline import STILL_WIDTHS
from playbook.charts.theme import LIGHT, PAPER

WIDTH = STILL_WIDTHS[-1]
_BROAD = re.compile(r'<div class="pb-still pb-(?:broad|only)">(<svg.*?</svg>)</div>', re.DOTALL)
_NARROW = re.compile(r'<div class="pb-still pb-narrow"><svg.*?</svg></div>', re.DOTALL)


def pictures(html: str) -> list[str]:
    """The broad picture of each chart in a figure's HTML, as SVG that stands alone."""
    return [alone(picture) for picture in _BROAD.findall(html)]


def alone(picture: str) -> str:
    """An inline SVG with the codes of its colours, on paper, and with the width that the page gave it."""
    painted = re.sub(r"var\(--pb-([\w-]+)\)", lambda token: LIGHT[token[1]], picture)
    sized = painted.replace('width="100%"', f'width="{WIDTH}"', 1)
    return re.sub(r"^(<svg[^>]*>)", rf'\1<rect width="100%" height="100%" fill="{PAPER}"/>', sized, count=1)


def as_images(html: str) -> str:
    """A figure's HTML with one image for each chart's still pictures."""
    return _BROAD.sub(lambda still: _image(still[1]), _NARROW.sub("", html))


def _image(picture: str) -> str:
    data = b64encode(alone(picture).encode()).decode("ascii")
    return f'<div class="pb-still pb-broad pb-image"><img alt="" width="{WIDTH}" src="data:image/svg+xml;base64,{data}"></div>'
