"""Ids of people become keyed hashes before anything is written.

A pseudonym is the first 32 hex digits of HMAC-SHA256 over the id (emails in lower case), with the key in the client's
folder. The same person has the same pseudonym in every table and every snapshot. Without the key nobody can try ids
out; the `identities` file is the only way back, and both are readable by their owner alone.
"""

from __future__ import annotations

import hmac
import os
import secrets
from typing import TYPE_CHECKING

from playbook.errors import BadInput
from playbook.i18n import _
from playbook.workspace.client import Client

if TYPE_CHECKING:
    import duckdb

DIGITS = 32
_BLOCK = 64


def client_key(client: Client) -> bytes:
    """The client's key; made on the first import. Losing it makes every earlier pseudonym another person's."""
    path = client.path / ".key"
    if not path.exists():
        beside = path.with_name(f".key.{os.getpid()}.part")
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) < 16:
        raise BadInput(
            _("The key of this client ({file}) is damaged.").format(file=path),
            remedy=_("Put the file back from a backup. Without it, ids would get other pseudonyms than before."),
        )
    path.chmod(0o600)
    return key


def pseudonym(key: bytes, value: str) -> str:
    """The pseudonym of one id.

    >>> pseudonym(b"0" * 32, "17850")
    '45a7149c737b5d1850de83b5ad51db91'
    """
    return hmac.digest(key, value.encode(), "sha256").hex()[:DIGITS]


def provide_key(con: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Make `pseudonym_sql` work in a connection. The key is bound, so it stands in no statement and no message."""
    block = key.ljust(_BLOCK, b"\0")
    con.execute("SET VARIABLE key_inside = $pad", {"pad": bytes(byte ^ 0x36 for byte in block)})
    con.execute("SET VARIABLE key_outside = $pad", {"pad": bytes(byte ^ 0x5C for byte in block)})


def pseudonym_sql(column: str) -> str:
    """SQL for the pseudonym of a text: HMAC-SHA256 (RFC 2104) spelled out, so that millions stay out of Python."""
    inside = f"unhex(sha256(getvariable('key_inside') || encode({column})))"
    return f"left(sha256(getvariable('key_outside') || {inside}), {DIGITS})"
