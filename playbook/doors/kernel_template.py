"""The process that kernels are copied from: it has loaded the heavy libraries once, and forks itself for each chapter.

Nine kernels that each import pandas, altair and scipy spend more time on imports than on answers. Here they are
imported once per run; a forked kernel starts in a tenth of the time and is a process of its own like any other.

It reads one request per line on its standard input, `{"id", "arguments", "environment", "folder"}`, and answers on its
standard output `{"id", "process"}`, and `{"process", "ended"}` (an exit code, negative for a signal) when it is over.
When its input ends, because the run is over or was killed, its kernels end with it.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

# What most chapters use. scikit-learn is left to the one that needs it: it costs as much as all the rest.
PRELOADED = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "ipykernel.debugger",  # every kernel asks whether it could be debugged
    "IPython.core.completer",
    "pandas",
    "pandas.io.formats.format",
    "pyarrow.parquet",
    "pyarrow.pandas_compat",
    "scipy.special",
    "duckdb",
    "altair",
    "narwhals._pandas_like.dataframe",
    "ipywidgets",
    "babel.numbers",
    "babel.dates",
    "pydantic",
    "jdatetime",
    "vl_convert",
    "playbook.charts.forms",
    "playbook.kpis.progress",
    "playbook.doors.decide",
    "playbook.doors.notebook",
)


def serve() -> NoReturn:
    """Load the libraries, then fork kernels until the input ends."""
    # jsonschema compiles 38 grammars through it at import, 3 CPU seconds, for checks that nothing here needs.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not installed
    for name in PRELOADED:
        try:
            import_module(name)
        except ImportError as error:
            # A chapter that needs it meets the same error in its cell, and tells it there.
            print(error, file=sys.stderr)
    gc.collect()
    gc.freeze()  # so that no collection in a kernel copies the pages that all share
    bell = _bell()
    answer({"ready": os.getpid()})
    kernels: set[int] = set()
    waiting = b""
    while True:
        readable, _writable, _odd = select.select([0, bell], [], [])
        if bell in readable:
            os.read(bell, 4096)
            for process, code in _ended(kernels):
                answer({"process": process, "ended": code})
        if 0 in readable:
            received = os.read(0, 65536)
            if not received:
                _end(kernels)
            *requests, waiting = (waiting + received).split(b"\n")
            for line in requests:
                request = json.loads(line)
                process = os.fork()
                if process == 0:
                    _become_kernel(request)
                _lead_a_group(process)
                kernels.add(process)
                answer({"id": request["id"], "process": process})


def answer(message: dict[str, Any]) -> None:
    """One line to whoever asked."""
    os.write(1, json.dumps(message).encode() + b"\n")


def _bell() -> int:
    """A descriptor that becomes readable when a kernel has ended."""
    readable, writable = os.pipe()
    os.set_blocking(readable, False)
    os.set_blocking(writable, False)
    signal.set_wakeup_fd(writable)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    return readable


def _lead_a_group(process: int) -> None:
    """Give a kernel a process group of its own, so that what it starts can be ended with it.

    Called on both sides of the fork, because either may run first; the second call then has nothing to do.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.setpgid(process, process)


def _ended(kernels: set[int]) -> list[tuple[int, int]]:
    """Kernels that have ended since the last look, with their exit codes."""
    found = []
    for process in sorted(kernels):
        which, status = os.waitpid(process, os.WNOHANG)
        if which:
            kernels.discard(process)
            found.append((process, os.waitstatus_to_exitcode(status)))
    return found


def _end(kernels: set[int]) -> NoReturn:
    """Nobody asks any more: no kernel may outlive the run."""
    for process in kernels:
        with suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.killpg(process, signal.SIGKILL)
    os._exit(0)


def _become_kernel(request: dict[str, Any]) -> NoReturn:
    """Turn this copy into the kernel that was asked for."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _lead_a_group(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # what a library prints past Python must not look like an answer
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    sys.argv = ["kernel", *request["arguments"]]
    from ipykernel.kernelapp import IPKernelApp

    kernel = IPKernelApp.instance(parent_handle=os.getppid())
    kernel.initialize(request["arguments"])
    kernel.start()
    os._exit(0)


if __name__ == "__main__":
    serve()
