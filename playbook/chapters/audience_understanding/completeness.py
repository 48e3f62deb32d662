"""How much of each customer is known: every field of the customer table, and what a gap keeps from being answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.chapters import chapters
from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import DIMENSIONS, dimension_name
from playbook.charts.page import Figure
from playbook.i18n import _, integer, listed, percent
from playbook.workspace.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Below this share of customers a field says more about who filled it in than about the customers.
ENOUGH = 0.5
FIELDS = (
    "email", "first_seen_at", "account_created_at", "acquisition_channel", "age", "gender", "income_band", "education",
    "household", "city", "country", "language", "timezone", "interests", "preferred_contact", "email_consent",
    "sms_consent", "company_size", "industry",
)  # fmt: skip

FILLED = """
SELECT
    count(*) AS customers, count(email) AS email, count(first_seen_at) AS first_seen_at,
    count(account_created_at) AS account_created_at, count(acquisition_channel) AS acquisition_channel,
    count(age) AS age, count(gender) AS gender, count(income_band) AS income_band, count(education) AS education,
    count(household) AS household, count(city) AS city, count(country) AS country, count(language) AS language,
    count(timezone) AS timezone, count(interests) AS interests, count(preferred_contact) AS preferred_contact,
    count(email_consent) AS email_consent, count(sms_consent) AS sms_consent, count(company_size) AS company_size,
    count(industry) AS industry
FROM customers
"""


def read_completeness(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frame of this file; empty where no customer table was delivered."""
    import pandas as pd

    row = workspace.frame(FILLED, given).iloc[0]
    if not row["customers"]:
        return {"completeness": pd.DataFrame(columns=["field", "filled", "customers", "filled_share"])}
    rows = pd.DataFrame({"field": FIELDS, "filled": [int(row[each]) for each in FIELDS], "customers": row["customers"]})
    rows = rows.assign(filled_share=rows["filled"] / rows["customers"])
    return {"completeness": rows.sort_values(["filled_share", "field"], ascending=[False, True], ignore_index=True)}


def needed_for(field: str) -> list[str]:
    """The parts of all chapters that read a field of the customer table, by their names.

    >>> needed_for("gender")[0]
    'Which types of people order'
    """
    wanted = f"customers.{field}"
    return [
        part.name
        for chapter in chapters()
        for part in chapter.parts
        if any(wanted == side.strip() for need in part.needs for side in need.split("|"))
    ]


def completeness(findings: Findings) -> Figure:
    """How many customers each field is known of, and what the gaps block or weaken."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["completeness"]
    meanings = {column.name: _(column.meaning).rstrip(".") for column in TABLES["customers"].columns}
    named = rows.assign(
        name=[dimension_name(each) if each in DIMENSIONS else meanings[each] for each in rows["field"]],
        opens=[listed([_(part) for part in needed_for(each)]) or "–" for each in rows["field"]],
    )
    read = named[named["opens"] != "–"]
    poorest = (read if len(read) else named).iloc[-1]
    return Figure(
        name="completeness",
        title=_(
            "{n} of {all} fields are known of at least half of the customers; of those that are read, least of "
            "all: {field} ({share})"
        ).format(
            n=integer((rows["filled_share"] >= ENOUGH).sum()), all=integer(len(rows)), field=poorest["name"],
            share=percent(poorest["filled_share"]),
        ),
        subtitle=_("Share of the customers in the customer table of whom a field is known"),
        foot=_(
            "{n} customers. The table says which parts of the chapters read a field: without it they rest on "
            "the others or stay empty."
        ).format(
            n=integer(rows["customers"].iloc[0])
        ),
        chart=bars(named, "name", Measure("filled_share", _("Share of customers"), "fraction")),
        table=named,
        labels={"name": _("Field"), "filled": _("Known of"), "filled_share": _("Share of customers"),
                "opens": _("Read by")},
    )  # fmt: skip
