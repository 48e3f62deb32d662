"""Where the notebooks and the sample shop lie: at the top of a source checkout, or inside an installed wheel.

Both are data that the package brings along; nothing here opens them.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CARRIED = _PACKAGE / "_shipped"


def notebooks_folder() -> Path:
    """The folder of the notebooks as delivered, in reading order by name.

    >>> notebooks_folder().name
    'notebooks'
    """
    return _CARRIED / "notebooks" if _CARRIED.is_dir() else _PACKAGE.parent / "notebooks"


def samples_folder() -> Path:
    """The folder of the made-up shop on which the demo and the tests run.

    >>> samples_folder().name
    'samples'
    """
    return _CARRIED / "samples" if _CARRIED.is_dir() else _PACKAGE.parent / "data" / "samples"
