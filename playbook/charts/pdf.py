"""Pages of SVG as one PDF: vl-convert makes a page from each, pypdf joins them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from playbook.charts.export import converter


def pdf(pages: Sequence[str]) -> bytes:
    """One PDF with a page for each SVG, as large as the SVG says, in points."""
    from pypdf import PdfWriter

    book = PdfWriter()
    for page in pages:
        book.append(BytesIO(bytes(converter().svg_to_pdf(page))))
    written = BytesIO()
    book.write(written)
    return written.getvalue()
