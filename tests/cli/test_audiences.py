"""Nobody without consent, and nobody who ever opted out, can be on an audience list, whatever was chosen."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playbook.doors.audiences import STAGES, Medium, write_audience
from playbook.errors import Refused
from playbook.workspace.client import Client, open_workspace
from playbook.workspace.views import views
from tests.runner.tiny import tiny_client

TODAY = pd.Timestamp("2011-12-09 12:00")
LATER = pd.Timestamp("2012-03-01 12:00")
NAMES = {"p1": "Ann", "p2": "Bob", "p3": "Cem", "p4": "Dua", "p5": "Eve", "p6": "=Fay", "m1": "ann@shop.example"}


def write_tables(client: Client, tables: Mapping[str, pd.DataFrame]) -> None:
    """Put tables into the client's snapshot, and who is behind the pseudonyms."""
    home = client.snapshots / "s1"
    manifest = json.loads((home / "manifest.json").read_text())
    for name, frame in tables.items():
        frame.to_parquet(home / f"{name}.parquet")
        manifest["tables"][name] = {"rows": len(frame), "columns": list(frame.columns)}
    (home / "manifest.json").write_text(json.dumps(manifest))
    people = pd.DataFrame({"pseudonym": list(NAMES), "kind": "person", "value": list(NAMES.values())})
    people.to_parquet(home / "identities.parquet")


def customers(consent: Mapping[str, bool | None]) -> pd.DataFrame:
    """A customer table with these consents to email."""
    return pd.DataFrame(
        {"customer_id": list(consent), "email_consent": pd.array(list(consent.values()), dtype="boolean")}
    )


def events(**happened: str) -> pd.DataFrame:
    """One email event per customer, on a day after the last order."""
    return pd.DataFrame({"customer_id": list(happened), "ts": LATER, "type": list(happened.values())})


def written(client: Client, chosen: list[str], **options: Any) -> list[dict[str, str]]:
    """The rows of the list that is made of a choice."""
    audience = write_audience(open_workspace(client.path), chosen, name="trial", medium="email", **options)
    with audience.path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return tiny_client(tmp_path / "gifts")


def test_only_those_who_agreed_and_never_opted_out_are_on_a_list(client: Client) -> None:
    write_tables(
        client,
        {
            "customers": customers({"p1": True, "p2": False, "p3": None, "p4": True, "p5": True}).assign(
                email=["m1", None, None, None, None]
            ),
            "email_events": events(p1="open", p4="unsubscribe"),
            "email_list": pd.DataFrame(
                {"customer_id": ["p1", "p5"], "subscribed_at": TODAY, "unsubscribed_at": [None, LATER]}
            ),
        },
    )
    assert written(client, list(NAMES)) == [{"customer_id": "Ann", "email": "ann@shop.example"}]


@pytest.mark.parametrize("kind", ["unsubscribe", "complaint", "hard_bounce"])
def test_an_opt_out_after_the_last_order_counts_too(client: Client, kind: str) -> None:
    write_tables(client, {"customers": customers({"p1": True, "p2": True}), "email_events": events(p1=kind)})
    assert [row["customer_id"] for row in written(client, ["p1", "p2"])] == ["Bob"]


def test_without_a_word_on_consent_nobody_may_be_written_to(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        write_audience(open_workspace(client.path), ["c1"], name="trial", medium="email")
    assert refused.value.missing == ("customers.email_consent",)
    assert not (client.path / "audiences").exists()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    consent=st.fixed_dictionaries({each: st.sampled_from([True, False, None]) for each in ("p1", "p2", "p3", "p4")}),
    out=st.sets(st.sampled_from(["p1", "p2", "p3", "p4"])),
    chosen=st.sets(st.sampled_from(["p1", "p2", "p3", "p4", "p5", "nobody"])),
)
def test_no_choice_gets_anyone_else_onto_a_list(
    client: Client, consent: dict[str, bool | None], out: set[str], chosen: set[str]
) -> None:
    write_tables(
        client, {"customers": customers(consent), "email_events": events(**dict.fromkeys(sorted(out), "unsubscribe"))}
    )
    expected = {NAMES[each] for each in chosen if consent.get(each) is True and each not in out}
    assert {row["customer_id"] for row in written(client, sorted(chosen))} == expected


def test_a_list_is_for_its_owner_alone_and_holds_no_formula(client: Client) -> None:
    write_tables(client, {"customers": customers({"p6": True})})
    assert [row["customer_id"] for row in written(client, ["p6"])] == ["'=Fay"]
    path = client.path / "audiences" / "trial_email.csv"
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_log_counts_and_names_nobody(client: Client) -> None:
    write_tables(client, {"customers": customers({"p1": True, "p2": False})})
    written(client, ["p1", "p2"])
    log = (client.path / "audiences" / "log.csv").read_text()
    [row] = csv.DictReader(log.splitlines())
    assert (row["chosen"], row["written"], row["no_consent"]) == ("2", "1", "1")
    assert not any(name in log for name in NAMES.values())


def test_the_command_prints_counts_and_no_person(playbook: Callable[..., Any], client: Client) -> None:
    orders = pd.DataFrame(
        {
            "order_id": ["a", "b"],
            "customer_id": ["p1", "p2"],
            "order_ts": TODAY,
            "gross_revenue": 10.0,
            "net_revenue": 10.0,
        }
    )
    write_tables(client, {"orders": orders, "customers": customers({"p1": True, "p2": False})})
    said = playbook("audience", client.path, "--stage", "acquisition", "--json")
    told = json.loads(said.out)
    assert (told["chosen"], told["written"], told["left_out"]["no_consent"]) == (2, 1, 1)
    assert "Ann" not in said.out + said.err
    assert "Ann" in Path(told["file"]).read_text()


def test_the_command_wants_to_know_who_is_meant(playbook: Callable[..., Any], client: Client) -> None:
    assert playbook("audience", client.path).code == 2
    assert "Did you mean churn?" in playbook("audience", client.path, "--stage", "chrun").err
    assert "Did you mean champions?" in playbook("audience", client.path, "--segment", "champion").err


@pytest.mark.parametrize("medium", ["email", "sms"])
def test_a_list_holds_whom_the_view_that_chapters_count_by_lets_be_written_to(client: Client, medium: Medium) -> None:
    said = pd.DataFrame({"customer_id": ["p1", "p2", "p3"], "email_consent": True, "sms_consent": [True, True, False]})
    stopped = pd.DataFrame({"customer_id": ["p2"], "ts": LATER, "type": "opt_out"})
    write_tables(client, {"customers": said, "sms_events": stopped, "email_events": events(p3="complaint")})
    workspace = open_workspace(client.path)
    sql = "SELECT customer_id FROM contactable WHERE may_write AND medium = $medium"
    counted = {NAMES[row["customer_id"]] for row in workspace.engine.rows(sql, {"medium": medium})}
    made = write_audience(workspace, list(NAMES), name="trial", medium=medium)
    with made.path.open(encoding="utf-8") as file:
        assert {row["customer_id"] for row in csv.DictReader(file)} == counted
    assert counted == {"email": {"Ann", "Bob"}, "sms": {"Ann"}}[medium]


def test_the_stages_are_those_of_the_view() -> None:
    sql = views()["customer_stages"].sql
    assert all(f"'{stage}'" in sql for stage in STAGES)
    assert sql.count(" THEN '") + sql.count(" ELSE '") == len(STAGES)
