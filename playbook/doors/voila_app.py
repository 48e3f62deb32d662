"""Voilà with our pages, and with the doors shut that a client's data must not leave by.

Voilà has no authentication by default, serves the files beside a notebook, loads every extension it finds, and starts
as many kernels as pages are reloaded. Here: only what pages need is answered; the host name is checked where the server
is for this machine alone; kernels have a limit.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import jinja2
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError, authenticated
from traitlets import Dict, Integer
from voila.app import Voila

from playbook.doors.pieces import DEFINITIONS

# Voilà's own handlers that no page of ours asks for: files beside the notebooks, their listing, request details.
CLOSED = ("/voila/files/", "/voila/api/contents", "/voila/query/", "/voila/tree")
# A page just sent has not connected to its kernel yet; it is not idle.
FRESH = dt.timedelta(seconds=45)
# Nothing outside this machine is asked for, even where somebody's data hold an address. Vega compiles its expressions.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'"
)


class Viewers(AsyncMappingKernelManager):
    """Kernels of a dashboard: one per viewer, no more than a limit; the longest idle one goes first."""

    most = Integer(20, config=True, help="How many kernels there may be at once.")

    async def start_kernel(self, **kwargs: Any) -> str:  # type: ignore[override]  # traitlets widen the parent
        """Start a kernel, making room where there is none. Errors: 503 when every kernel is being looked at."""
        while len(self._kernels) >= self.most:
            idle = self._longest_idle()
            if idle is None:
                raise HTTPError(503, reason="Every kernel is in use")
            shut: Any = self.shutdown_kernel
            await shut(idle)
        return str(await super().start_kernel(**kwargs))

    def _longest_idle(self) -> str | None:
        """The kernel that nobody has looked at for the longest time; those kept warm for the next viewer stay."""
        warm = {
            task.result()["kernel_id"]
            for pool in getattr(self, "_pools", {}).values()
            for task in pool
            if task.done() and not task.cancelled() and task.exception() is None
        }
        now = dt.datetime.now(dt.UTC)
        left = [
            (kernel.last_activity, kernel_id)
            for kernel_id, kernel in self._kernels.items()
            if kernel_id not in warm
            and not self._kernel_connections.get(kernel_id, 0)
            and now - kernel.last_activity > FRESH
        ]
        return min(left)[1] if left else None


class Definitions(JupyterHandler):
    """The page of definitions, for those who may see the others."""

    def initialize(self, page: str) -> None:
        """page: the whole document."""
        self.page = page

    @authenticated
    def get(self) -> None:
        """Send it."""
        self.finish(self.page)


class Dashboard(Voila):  # type: ignore[misc]  # Voilà ships no types
    """Voilà that serves our templates first and answers nothing it need not."""

    site = Dict(config=True, help="What the pages say: client, chapters, labels, names of style and script.")
    definitions = ""
    template_folder = ""
    static_folder = ""
    only_this_machine = True

    def setup_template_dirs(self) -> None:
        """Our templates before Voilà's own, our style and script beside its static files."""
        super().setup_template_dirs()
        self.template_paths.insert(0, self.template_folder)
        self.static_paths.insert(0, self.static_folder)

    def init_settings(self) -> dict[str, Any]:
        """Voilà's settings, with our words on every page and a policy that keeps pages on this machine."""
        settings: dict[str, Any] = super().init_settings()
        settings["allow_remote_access"] = not self.only_this_machine
        settings["local_hostnames"] = ["localhost", "127.0.0.1"]
        settings["headers"] = {"Content-Security-Policy": POLICY, "Referrer-Policy": "no-referrer"}
        own = jinja2.FileSystemLoader(self.template_folder)
        for name in ("voila_jinja2_env", "jinja2_env"):
            environment = settings[name]
            environment.loader = jinja2.ChoiceLoader([own, environment.loader])
            environment.globals["playbook"] = dict(self.site)
        return settings

    def init_handlers(self) -> list[Any]:
        """Voilà's handlers without those that only leak, and ours for the page of definitions."""
        kept = [each for each in super().init_handlers() if not any(path in str(each[0]) for path in CLOSED)]
        address = f"{self.server_url.rstrip('/')}/{DEFINITIONS}"
        return [(address, Definitions, {"page": self.definitions}), *kept]
