"""The one kernel that has the playbook in it: the Python that runs this, whatever "python3" means elsewhere here."""

from __future__ import annotations

from typing import Any

from jupyter_client.kernelspec import KernelSpecManager
from traitlets import default


class NativeKernel(KernelSpecManager):
    """Knows no folder of kernels, so that only the native one is left."""

    @default("kernel_dirs")
    def _no_folders(self) -> list[Any]:
        return []
