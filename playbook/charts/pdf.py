"""Pages of SVG as one PDF.

vl-convert makes a PDF of one page from one SVG (by svg2pdf: ISO 32000-1 without object streams). Pages are joined by
giving the objects of each a range of numbers of their own, and one list of pages to all; nothing is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from playbook.charts.export import converter

_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_PAGES = re.compile(rb"/Type /Pages\b")
_PAGE = re.compile(rb"/Type /Page\b(?!s)")
_CATALOGUE = re.compile(rb"/Type /Catalog\b")
_HEADER = b"%PDF-1.7\n%\x80\x80\x80\x80\n"


def pdf(pages: Sequence[str]) -> bytes:
    """One PDF with a page for each SVG, as large as the SVG says, in points."""
    return joined([bytes(converter().svg_to_pdf(page)) for page in pages])


def joined(documents: Sequence[bytes]) -> bytes:
    """PDFs of svg2pdf as one, their pages in this order. Errors: `ValueError` for a PDF laid out otherwise."""
    catalogue, root = 1, 2
    objects: dict[int, bytes] = {}
    kids: list[int] = []
    offset = root
    for document in documents:
        found = _objects(document)
        for number, body in found.items():
            if _CATALOGUE.search(_dictionary(body)) or _PAGES.search(_dictionary(body)):
                continue
            moved = _renumbered(body, offset)
            if _PAGE.search(_dictionary(body)):
                kids.append(number + offset)
                moved = re.sub(rb"/Parent \d+ 0 R", b"/Parent %d 0 R" % root, moved, count=1)
            objects[number + offset] = moved
        offset += max(found)
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    objects[catalogue] = b"<< /Type /Catalog /Pages %d 0 R >>" % root
    objects[root] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), listed)
    return _written(objects, catalogue)


def _objects(document: bytes) -> dict[int, bytes]:
    """The objects by their numbers, without the words around them, found by the table of places at the end."""
    start = int(document.rsplit(b"startxref", 1)[1].split()[0])
    lines = document[start:].split(b"trailer")[0].splitlines()
    if lines[0].strip() != b"xref" or lines[1].split()[0] != b"0":
        raise ValueError("a PDF with a table of places that begins at object 0 was expected")
    found = {}
    for number, line in enumerate(lines[2:]):
        place, _generation, kind = line.split()
        if kind == b"n":
            body = document[int(place) :]
            begin = body.index(b"obj") + len(b"obj")
            # A stream may hold any bytes; how many they are stands in its dictionary.
            length = _stream_length(body[begin:])
            end = body.index(b"endobj", begin + length)
            found[number] = body[begin:end].strip(b"\r\n")
    return found


def _stream_length(body: bytes) -> int:
    """Bytes up to the end of the object's stream; 0 for an object without one."""
    stream, end = body.find(b"stream\n"), body.find(b"endobj")
    if stream < 0 or stream > end >= 0:
        return 0
    stated = re.search(rb"/Length (\d+)\b(?! 0 R)", body[:stream])
    if stated is None:
        raise ValueError("a stream that states its length was expected")
    return stream + len(b"stream\n") + int(stated[1])


def _dictionary(body: bytes) -> bytes:
    """What stands before an object's stream."""
    return body.partition(b"stream\n")[0]


def _renumbered(body: bytes, offset: int) -> bytes:
    """The object with its references moved; its stream is left alone."""
    head, word, stream = body.partition(b"stream\n")
    return _REFERENCE.sub(lambda found: b"%d 0 R" % (int(found[1]) + offset), head) + word + stream


def _written(objects: dict[int, bytes], catalogue: int) -> bytes:
    """The file: header, objects, their places, trailer."""
    text = bytearray(_HEADER)
    places = {}
    for number in sorted(objects):
        places[number] = len(text)
        text += b"\n%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    # The place is that of the number, behind the line break before it.
    size = max(objects) + 1
    start = len(text)
    rows = [b"0000000000 65535 f\r\n"]
    rows += [
        b"%010d 00000 n\r\n" % (places[each] + 1) if each in places else b"0000000000 65535 f\r\n"
        for each in range(1, size)
    ]
    text += b"xref\n0 %d\n%s" % (size, b"".join(rows))
    text += b"trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, catalogue, start)
    return bytes(text)
