"""A client's folder: its settings, its snapshots and runs, and one snapshot opened for reading.

    clients/acme/
      client.toml   exports/   snapshots/<id>/   current   decisions/   runs/<id>/   .key

Readers resolve `current` once, keep that snapshot by its id, and so never wait for an import nor see half of one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from playbook.errors import BadInput, Problems, Refused, did_you_mean
from playbook.i18n import LANGUAGES, N_, Locale, _, listed
from playbook.workspace.engine import Engine

if TYPE_CHECKING:
    import pandas as pd

WORKSPACE_VARIABLE = "PLAYBOOK_WORKSPACE"
DEMO = Path("clients") / "demo"


class Settings(BaseModel):
    """What differs by client, as written in `client.toml`. Every field says what it means; none is guessed silently."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(description=N_("The client's name, as it stands on pages."))
    language: Literal["en", "fa", "pl"] = Field(description=N_("Language of pages and prose: en, fa or pl."))
    currency: str = Field(description=N_("Currency of all money, as three letters (ISO 4217)."))
    timezone: str = Field(description=N_("Time zone of the shop (IANA name); a day begins at its midnight."))
    calendar: Literal["gregorian", "jalali"] = Field(
        "gregorian", description=N_("Calendar of months, quarters and years: gregorian or jalali.")
    )
    brand_terms: tuple[str, ...] = Field((), description=N_("Words that make a search query a branded one."))
    focus_place: str = Field("", description=N_("City or country that is compared with all other places."))
    owned_channels: tuple[str, ...] = Field(
        ("direct", "email", "sms", "app", "community"),
        description=N_("Channels the business owns; the rest is rented from platforms."),
    )
    paid_channels: tuple[str, ...] = Field(
        ("paid_search", "paid_social", "display", "affiliate"),
        description=N_("Channels that are paid for by click or order."),
    )
    churn_window_days: int | None = Field(
        None,
        gt=0,
        description=N_(
            "Days without an order after which a customer counts as lost; empty: from the spread of order gaps."
        ),
    )
    frequent_min_orders: int = Field(3, gt=1, description=N_("Orders in twelve months that make a frequent buyer."))
    lookback_days: int = Field(30, gt=0, description=N_("Days before an order within which a touch can earn credit."))
    visit_gap_minutes: int = Field(30, gt=0, description=N_("Minutes without a hit after which a visit is over."))
    margin_rate: float | None = Field(
        None, gt=0, le=1, description=N_("Margin as a share of net revenue, used where orders state no margin.")
    )
    kept_share: float | None = Field(
        None, ge=0, le=1, description=N_("Share of the budget to try spending on keeping customers, beside today's.")
    )
    larger_orders_price: float | None = Field(
        None, gt=0, description=N_("What orders larger by one percent would take a year, in money; no data tell it.")
    )
    payoff_years: int = Field(5, ge=2, le=10, description=N_("Years ahead for which a customer's margin is told."))
    discount_rate: float = Field(0.08, ge=0, lt=1, description=N_("What a year's waiting takes off money, as a share."))
    brand_hashtags: tuple[str, ...] = Field((), description=N_("Hashtags that belong to the brand."))
    key_features: tuple[str, ...] = Field(
        (), description=N_("Features whose use shows that a new customer has settled in.")
    )
    send_window: tuple[int, int] = Field((8, 20), description=N_("Hours of the day within which messages may be sent."))
    targets: dict[str, float] = Field({}, description=N_("Target of a KPI by its id, for tracking."))
    closing_prices: dict[str, Annotated[float, Field(gt=0)]] = Field(
        {}, description=N_("What bettering a KPI by one percent would take a year, in money, by the KPI's id.")
    )
    imports: dict[str, dict[str, Any]] = Field(
        {},
        description=N_(
            "Per export file: its format, the meaning of its columns, service codes. Written by the import."
        ),
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(_("{word} is not a time zone; write it like Europe/London.").format(word=value)) from None
        return value

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        if not re.fullmatch("[A-Z]{3}", value):
            raise ValueError(_("{word} is not a currency; write three letters like EUR.").format(word=value))
        return value

    @property
    def locale(self) -> Locale:
        """How this client reads."""
        return Locale(self.language, self.calendar, self.currency)

    @property
    def country(self) -> str:
        """The country whose feasts count (ISO 3166): that of the shop's time zone; empty where it has none."""
        from babel.core import get_global

        return str(get_global("zone_territories").get(self.timezone, ""))


@dataclass(frozen=True)
class Client:
    """The folder of one client. Nothing here opens data; see `open_workspace`."""

    path: Path

    @classmethod
    def at(cls, path: str | Path) -> Client:
        """The client at a folder, or a card that says what a client's folder needs."""
        folder = Path(path).absolute()
        if not (folder / "client.toml").is_file():
            near = sorted(each.parent.name for each in folder.parent.glob("*/client.toml"))
            raise BadInput(
                _("{folder} is not a client's folder: it has no client.toml.").format(folder=path),
                found=[_("Clients beside it: {names}").format(names=listed(near))] if near else [],
                remedy=_("Make one with: playbook init {folder}").format(folder=path),
            )
        return cls(folder)

    @property
    def name(self) -> str:
        """The folder's name, by which commands and run records call the client."""
        return self.path.name

    @property
    def exports(self) -> Path:
        """What the client sent; only `forget` ever changes it."""
        return self.path / "exports"

    @property
    def snapshots(self) -> Path:
        """Canonical tables, one folder per import."""
        return self.path / "snapshots"

    @property
    def decisions(self) -> Path:
        """Personas, goals, campaigns, experiments."""
        return self.path / "decisions"

    @property
    def runs(self) -> Path:
        """What was computed, one folder per run."""
        return self.path / "runs"

    @property
    def settings_file(self) -> Path:
        """client.toml."""
        return self.path / "client.toml"

    @cached_property
    def settings(self) -> Settings:
        """The settings, checked; all mistakes of the file at once."""
        return read_settings(self.settings_file)

    @property
    def current(self) -> str:
        """Id of the snapshot in use; empty before the first import."""
        pointer = self.path / "current"
        return pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""


def read_settings(path: Path) -> Settings:
    """Settings from a `client.toml`; raises all its mistakes at once."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            _("{file} cannot be read as TOML.").format(file=path.name),
            found=[str(error)],
            remedy=_("Mend that line; texts stand in quotes, lists in square brackets."),
        ) from None
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise Problems([_setting_problem(path, item) for item in error.errors()]) from None


def _setting_problem(path: Path, item: Any) -> BadInput:
    name = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        problem, remedy = (
            _("{file} has a setting {name} that does not exist."),
            did_you_mean(name, Settings.model_fields),
        )
    elif item["type"] == "missing":
        problem, remedy = _("{file} lacks the setting {name}."), _(Settings.model_fields[name].description or name)
    elif name == "language":
        problem, remedy = _("{file}: the setting {name} cannot be used."), did_you_mean(str(item["input"]), LANGUAGES)
    else:
        problem = _("{file}: the setting {name} cannot be used.")
        remedy = _(Settings.model_fields[str(item["loc"][0])].description or name)
    found = [] if item["type"] in {"missing", "extra_forbidden"} else [str(item["msg"]).removeprefix("Value error, ")]
    return BadInput(problem.format(file=path.name, name=name), found=found, remedy=remedy)


class Workspace:
    """One snapshot of one client, opened for reading; what every KPI and chapter works on."""

    def __init__(self, client: Client, snapshot: str) -> None:
        self.client = client
        self.snapshot = snapshot
        self.folder = client.snapshots / snapshot
        self.engine = Engine(self.folder)

    @property
    def settings(self) -> Settings:
        """The client's settings."""
        return self.client.settings

    @property
    def locale(self) -> Locale:
        """How the client reads."""
        return self.settings.locale

    @property
    def available(self) -> frozenset[str]:
        """Names of tables and `table.column` that really were loaded."""
        return frozenset(self.engine.available)

    @cached_property
    def as_of_default(self) -> dt.date:
        """The last day with orders: what `as_of` means when nobody says."""
        last = self.engine.rows("SELECT CAST(max(order_ts) AS DATE) AS day FROM orders", {})[0]["day"]
        if last is None:
            raise Refused(
                _("There is no order in these data."),
                missing=["orders"],
                remedy=_("Ask the client for an export of orders or of invoice lines, then run: playbook import"),
            )
        return last if isinstance(last, dt.date) else dt.date.fromisoformat(str(last)[:10])

    @cached_property
    def quality(self) -> dict[str, Any]:
        """quality.json of the snapshot; empty where a test built the tables by hand."""
        path = self.folder / "quality.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}

    def frame(self, sql: str, params: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The answer to a query over tables and views; parameters are bound, never formatted into the text."""
        return self.engine.query(sql, dict(params or {}))


def open_workspace(path: str | Path = "", *, snapshot: str = "") -> Workspace:
    """Open a client's current snapshot (or one by id).

    An empty path means the environment variable PLAYBOOK_WORKSPACE, else the demo client of this or a parent folder.
    """
    client = Client.at(path or os.environ.get(WORKSPACE_VARIABLE, "") or demo_folder())
    wanted = snapshot or client.current
    if not wanted:
        raise BadInput(
            _("Nothing has been imported for {client} yet.").format(client=client.name),
            remedy=_("Put the client's files into {folder}, then run: playbook import {client}").format(
                folder=client.exports, client=client.path
            ),
        )
    if not (client.snapshots / wanted / "manifest.json").is_file():
        known = [each.name for each in client.snapshots.glob("*") if (each / "manifest.json").is_file()]
        raise BadInput(
            _("There is no snapshot {snapshot} of {client}.").format(snapshot=wanted, client=client.name),
            remedy=did_you_mean(wanted, known)
            if known
            else _("Import again: playbook import {client}").format(client=client.path),
        )
    return Workspace(client, wanted)


def demo_folder() -> Path:
    """The demo client that `playbook demo` built, here or in a folder above."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / DEMO / "client.toml").is_file():
            return folder / DEMO
    raise BadInput(
        _("No client was named, and there is no demo client here."),
        remedy=_("Name a client's folder, or build the demo with: playbook demo"),
    )
