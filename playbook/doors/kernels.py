"""Kernels for a run: each chapter gets a process of its own, copied from one that has the libraries loaded.

Where a process cannot be copied (anything but Linux) a kernel starts the ordinary way, slower and to the same effect.
papermill and nbclient know nothing of this: they are given a kernel manager that starts kernels here.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.errors import Failed
from playbook.i18n import _

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

# One thread for linear algebra: chapters already share the cores, and small matrices are slower on many.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
# A socket's path may have at most 107 bytes; "/kernel-12345678-ipc-5" is added to the folder's.
LONGEST_FOLDER = 80


def can_copy_processes() -> bool:
    """True where a process with libraries loaded may be forked safely."""
    return sys.platform == "linux"


class Kernels:
    """Starts and ends the kernels of one run; a context manager, after which none of them is left.

    environment: variables every kernel gets besides ours. folder: the kernels' working folder.
    """

    def __init__(self, environment: Mapping[str, str], folder: Path) -> None:
        self.environment = {**os.environ, **ONE_THREAD, **environment}
        self.folder = folder
        self.template: Template | None = None
        self._ordinary: list[Any] = []
        self._over = False

    def __enter__(self) -> Kernels:
        # Below the run's folder, so that a killed run leaves nothing elsewhere; a socket's path must be short, though.
        beside = self.folder / ".kernels"
        if len(str(beside)) <= LONGEST_FOLDER:
            beside.mkdir(mode=0o700)
            self._sockets = beside
        else:
            self._sockets = Path(tempfile.mkdtemp(prefix="playbook-"))
        self._said = (self._sockets / "said.txt").open("ab")
        if can_copy_processes():
            self.template = Template(self._said.fileno())
        return self

    def __exit__(self, *_error: object) -> None:
        self._over = True
        if self.template is not None:
            self.template.end()
        for process in self._ordinary:
            if process.poll() is None:
                process.kill()
        self._said.close()
        shutil.rmtree(self._sockets, ignore_errors=True)

    def manager_class(self) -> type[AsyncKernelManager]:
        """The kernel manager that papermill is given."""
        from jupyter_client.localinterfaces import localhost
        from jupyter_client.manager import AsyncKernelManager
        from jupyter_client.provisioning.local_provisioner import LocalProvisioner

        kernels = self
        # Sockets in a folder that only this user can enter; ports of the machine where the path would be too long.
        by_socket = os.name == "posix" and len(str(self._sockets)) <= LONGEST_FOLDER

        class Provisioner(LocalProvisioner):
            """Starts one kernel: a copy of the template, or the ordinary way."""

            process: Any
            parent: Any

            async def launch_kernel(self, cmd: list[str], **options: Any) -> Any:
                del cmd  # the user's own kernel specifications may name another Python; this run's is wanted
                environment = {**options.get("env", {}), **kernels.environment}
                arguments = ["-f", self.parent.connection_file, "--HistoryManager.enabled=False"]
                if kernels.template is None:
                    launcher = [sys.executable, "-m", "ipykernel_launcher", *arguments]
                    options.update(cwd=str(kernels.folder), env=environment)
                    options.update(stdout=kernels._said, stderr=kernels._said)
                    if kernels._over:
                        raise Failed(_("The run is over."))
                    started = await super().launch_kernel(launcher, **options)
                    kernels._ordinary.append(self.process)
                    return started
                self.process = kernels.template.fork(self.kernel_id, arguments, environment, kernels.folder)
                self.pid = self.pgid = self.process.pid
                return self.connection_info

        class Manager(AsyncKernelManager):
            """A kernel manager whose kernels start as above."""

            def __init__(self, **options: Any) -> None:
                super().__init__(**options)
                self.kernel_id = self.session.session
                self.connection_file = str(kernels._sockets / f"kernel-{self.kernel_id[:8]}.json")
                self.transport = "ipc" if by_socket else "tcp"
                self.ip = f"{self.connection_file.removesuffix('.json')}-ipc" if by_socket else localhost()

            async def _async_pre_start_kernel(self, **options: Any) -> Any:
                if self.provisioner is None:
                    self.provisioner = Provisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
                return await super()._async_pre_start_kernel(**options)

        return Manager


class Template:
    """Our side of `kernel_template`: asks for kernels and hears of their ends."""

    def __init__(self, said: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "playbook.doors.kernel_template"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, **ONE_THREAD},
            start_new_session=True,  # Ctrl-C is for the run, which then ends its kernels in order
        )
        self._heard = threading.Condition()
        self._started: dict[str, int] = {}
        self._ended: dict[int, int] = {}
        self._gone = False
        threading.Thread(target=self._listen, daemon=True).start()

    def fork(self, name: str, arguments: list[str], environment: Mapping[str, str], folder: Path) -> ForkedKernel:
        """A new kernel with these arguments of ipykernel; waits until the libraries are loaded, the first time."""
        request = {
            "id": name,
            "arguments": arguments,
            "environment": dict(environment),
            "folder": str(folder),
        }
        assert self._process.stdin is not None
        with self._heard:
            if not self._gone:
                self._process.stdin.write(json.dumps(request).encode() + b"\n")
                self._process.stdin.flush()
            self._heard.wait_for(lambda: name in self._started or self._gone)
            if name not in self._started:
                raise Failed(
                    _("The process that kernels are copied from has ended."),
                    remedy=_("Run again; if it happens again, the machine may lack memory."),
                )
            return ForkedKernel(self, self._started[name])

    def exit_code(self, process: int, *, wait: bool = False) -> int | None:
        """How a kernel ended; None while it runs. A kernel whose template is gone counts as killed."""
        with self._heard:
            if wait:
                self._heard.wait_for(lambda: process in self._ended or self._gone)
            return self._ended.get(process, -int(signal.SIGTERM) if self._gone else None)

    def end(self) -> None:
        """End the template and with it every kernel that is left."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            for line in answers:
                message = json.loads(line)
                with self._heard:
                    if "id" in message:
                        self._started[message["id"]] = message["process"]
                    elif "ended" in message:
                        self._ended[message["process"]] = message["ended"]
                    self._heard.notify_all()
        with self._heard:
            self._gone = True
            self._heard.notify_all()


class ForkedKernel:
    """A forked kernel, as jupyter_client expects a process to be."""

    stdin = stdout = stderr = None

    def __init__(self, template: Template, pid: int) -> None:
        self._template = template
        self.pid = pid

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        return self._template.exit_code(self.pid)

    def wait(self) -> int | None:
        """Its exit code, once it has ended."""
        return self._template.exit_code(self.pid, wait=True)

    def send_signal(self, number: int) -> None:
        """Send a signal to it."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)
