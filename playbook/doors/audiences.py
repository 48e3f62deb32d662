"""Audience lists: who is written to, by which means. Nobody who did not consent or has opted out can be on one.

This is the only place where a pseudonym is turned back into an address. What chapters and options choose are
pseudonyms; here everyone without consent is taken out, whatever the choice said, then the addresses are looked up and
written to a file that only its owner can read, and a line in `audiences/log.csv` says who wrote how many, never whom.
"""

from __future__ import annotations

import csv
import datetime as dt
import getpass
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playbook.errors import Refused
from playbook.i18n import N_, _
from playbook.workspace.client import Workspace

Medium = Literal["email", "sms"]
MEDIA: tuple[Medium, ...] = ("email", "sms")
# In the order of a customer's life, as the view customer_stages names them.
STAGES = (
    *("awareness", "acquisition", "onboarding", "engagement"),
    *("retention", "advocacy", "churn", "reactivation"),
)

# The view that chapters count by also says who is written to: a page that promises a number and the list that is
# written after it cannot disagree.
CONTACTABLE = "SELECT customer_id, consented, opted_out, may_write FROM contactable WHERE medium = $medium"
NEEDED: dict[Medium, str] = {"email": "customers.email_consent", "sms": "customers.sms_consent"}
LEFT_OUT = {
    "no_consent": N_("without consent"),
    "opted_out": N_("opted out"),
    "no_address": N_("without an address"),
}
LOG_COLUMNS = ("written_at", "written_by", "file", "snapshot", "medium", "chosen", "written", *LEFT_OUT)


@dataclass(frozen=True)
class Audience:
    """A written list: its file, how many were chosen, how many are on it, and why the others are not."""

    path: Path
    medium: Medium
    chosen: int
    written: int
    left_out: dict[str, int]


def in_stage(workspace: Workspace, stage: str, as_of: dt.date) -> frozenset[str]:
    """The customers (pseudonyms) who are in a lifecycle stage on that day."""
    from playbook.kpis.assumptions import parameters

    rows = workspace.engine.rows(
        "SELECT customer_id FROM customer_stages WHERE stage = $stage", parameters(workspace, as_of, stage=stage)
    )
    return frozenset(str(row["customer_id"]) for row in rows)


def in_segment(workspace: Workspace, group: str, as_of: dt.date) -> frozenset[str]:
    """The customers (pseudonyms) of an RFM group, scored among all who had ordered by that day."""
    from playbook.kpis.assumptions import parameters
    from playbook.methods.rfm import score

    customers = workspace.frame(
        "SELECT customer_id, days_since_last AS recency_days, orders AS frequency, net_revenue AS monetary "
        "FROM customer_summary",
        parameters(workspace, as_of),
    )
    if customers.empty:
        return frozenset()
    scored = score(customers)
    return frozenset(scored.loc[scored["group"] == group, "customer_id"].astype(str))


def write_audience(
    workspace: Workspace, chosen: Collection[str], *, name: str, medium: Medium, folder: Path | None = None
) -> Audience:
    """Write the list of those among `chosen` (pseudonyms of customers) who may be written to.

    name: what the file is called; folder: where it goes, the client's `audiences/` unless told otherwise.
    Errors: `Refused` where the data say nothing of consent, since then nobody may be written to.
    """
    if NEEDED[medium] not in workspace.available:
        raise Refused(
            _("These data do not say who agreed to be written to, so nobody may be."),
            missing=[NEEDED[medium]],
            remedy=_("Ask the client for the consent of each customer, with the day it was given."),
        )
    wanted = set(chosen)
    asked = [row for row in workspace.engine.rows(CONTACTABLE, {"medium": medium}) if str(row["customer_id"]) in wanted]
    agreed, stopped, may = (_ids(asked, column) for column in ("consented", "opted_out", "may_write"))
    allowed = sorted(may - stopped)
    found = _addresses(workspace, allowed)
    left_out = {
        "no_consent": len(wanted) - len(agreed),
        "opted_out": len(agreed & stopped),
        "no_address": len(allowed) - len(found),
    }
    home = folder or workspace.client.path / "audiences"
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / f"{name}_{medium}.csv"
    _write_private(path, ["customer_id", "email"], [[_cell(each) for each in row] for row in found])
    audience = Audience(path, medium, len(wanted), len(found), left_out)
    _log(home / "log.csv", workspace, audience)
    return audience


def _ids(rows: Iterable[Mapping[str, Any]], column: str) -> set[str]:
    """The customers in whose row the column is true."""
    return {str(row["customer_id"]) for row in rows if row["customer_id"] is not None and row[column]}


def _addresses(workspace: Workspace, customers: list[str]) -> list[list[str]]:
    """Number and email of each customer as the client wrote them; who has no number there is left out.

    The tables hold no telephone: a list for text messages is joined to the numbers by whoever sends them.
    """
    import duckdb

    identities = workspace.folder / "identities.parquet"
    if not customers or not identities.is_file():
        return []
    emails = {
        str(row["customer_id"]): row["email"]
        for row in workspace.engine.rows("SELECT customer_id, email FROM customers WHERE email IS NOT NULL")
    }
    wanted = {*customers, *(emails[each] for each in customers if each in emails)}
    with duckdb.connect() as connection:
        known = dict(
            connection.execute(
                "SELECT pseudonym, min(value) FROM read_parquet($file) WHERE pseudonym IN (SELECT unnest($wanted))"
                " GROUP BY pseudonym",
                {"file": str(identities), "wanted": sorted(wanted)},
            ).fetchall()
        )
    return [[known[each], known.get(emails.get(each), "")] for each in customers if each in known]


def _cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plus or minus before a digit is a telephone or a number."""
    risky = text[:1] in {"=", "@", "\t", "\r"} or (text[:1] in {"+", "-"} and not text[1:2].isdigit())
    return f"'{text}" if risky else text


def _write_private(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """Write the file whole or not at all, readable by its owner only from its first byte on."""
    beside = path.with_name(f".{path.name}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    beside.replace(path)


def _log(path: Path, workspace: Workspace, audience: Audience) -> None:
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(LOG_COLUMNS)
        moment = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
        counts = [audience.chosen, audience.written, *(audience.left_out[name] for name in LEFT_OUT)]
        writer.writerow([moment, getpass.getuser(), audience.path.name, workspace.snapshot, audience.medium, *counts])
