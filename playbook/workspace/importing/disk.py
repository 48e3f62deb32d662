"""A disk that is full or cannot be written becomes a card, for every command that writes into a client's folder."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from playbook.errors import Failed
from playbook.i18n import _
from playbook.workspace.client import Client

# Windows has no quota error.
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextmanager
def guarded(client: Client) -> Iterator[None]:
    """A disk that is full or not writable becomes a card; what was good before is untouched."""
    import duckdb

    try:
        yield
    except OSError as error:
        raise _not_written(client, error, full=error.errno in _FULL) from error
    except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
        full = any(words in str(error) for words in ("No space left", "File too large", "failed to offload"))
        raise _not_written(client, error, full=full) from error


def _not_written(client: Client, error: Exception, *, full: bool) -> Failed:
    if full:
        problem = _("The disk is full: the import stopped, and nothing was changed.")
    else:
        problem = _("The import could not read or write its files, and nothing was changed.")
    return Failed(
        problem,
        found=[_first_line(error), _("folder: {folder}").format(folder=client.snapshots)],
        remedy=_("Make room on the disk or mend the folder, then import again. The snapshot in use is still good."),
    )


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
