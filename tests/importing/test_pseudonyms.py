"""People's ids leave the import only as keyed hashes; one file, for its owner alone, leads back."""

from __future__ import annotations

import datetime as dt
import hmac
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.errors import BadInput
from playbook.workspace.importing import import_exports, rejects
from playbook.workspace.importing.pseudonyms import client_key, provide_key, pseudonym, pseudonym_sql
from tests.importing.clients import LINES, export, make_client, rows

DAY = dt.date(2026, 1, 1)


@settings(deadline=None)
@given(st.binary(min_size=16, max_size=100), st.text(min_size=1).filter(lambda text: "\0" not in text))
def test_the_pseudonym_in_sql_is_hmac_sha256(key: bytes, value: str) -> None:
    """Against Python's hmac (RFC 2104), for keys up to the block size and any text."""
    key = key[:64]
    with duckdb.connect() as con:
        provide_key(con, key)
        found = con.execute(f"SELECT {pseudonym_sql('$value')}", {"value": value}).fetchall()[0][0]
    assert found == hmac.new(key, value.encode(), "sha256").hexdigest()[:32] == pseudonym(key, value)


def test_no_id_and_no_email_stands_in_the_snapshot_but_in_identities(tmp_path: Path) -> None:
    """Searched as text in every value of every table; the same customer has one pseudonym in all of them."""
    client = make_client(tmp_path / "shop")
    export(client, "customers.csv", "customer_id,email\n900017850,Ann@Shop.example\n900017851,bo@shop.example\n")
    export(client, "email_list.csv", "customer_id,email,subscribed_at\n900017850,ann@shop.EXAMPLE,2024-01-01\n")
    export(
        client,
        "orders.csv",
        "order_id,order_ts,net_revenue,customer_id\n1,2024-01-05,x,900017850\n2,2024-01-05,5,900017850\n",
    )
    import_exports(client, DAY)
    folder = client.snapshots / client.current
    for path in folder.glob("*.parquet"):
        if path.stem != "identities":
            text = str(rows(client, path.stem)).lower()
            assert "90001785" not in text, path.name
            assert "@" not in text, path.name
    assert rows(client, "orders", "customer_id")[0] in rows(client, "customers", "customer_id")
    assert rows(client, "email_list", "email")[0] in rows(client, "customers", "email")
    assert sorted(rows(client, "identities", "kind, value")) == [
        ("email", "ann@shop.example"), ("email", "bo@shop.example"),
        ("person", "900017850"), ("person", "900017851"),
    ]  # fmt: skip


def test_key_and_identities_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Mode 600 on both; a second import keeps the key, so pseudonyms stay what they were."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES)
    import_exports(client, DAY)
    before = rows(client, "customers", "customer_id")
    export(client, "lines.csv", LINES + "536390,22423,MORE,1,2010-12-05 10:00:00,1.00,17850,France\n")
    import_exports(client, DAY)
    assert rows(client, "customers", "customer_id") == before
    modes = [
        path.stat().st_mode & 0o777
        for path in (client.path / ".key", client.snapshots / client.current / "identities.parquet")
    ]
    assert modes == [0o600, 0o600]


def test_an_address_in_the_wrong_column_is_hidden_in_rejects_and_report(tmp_path: Path) -> None:
    """A shifted row puts an email and a phone number where amounts belong: neither is shown."""
    client = make_client(tmp_path / "shop")
    export(
        client,
        "orders.csv",
        "order_id,order_ts,net_revenue\n1,2024-01-05,ann@shop.example\n2,2024-01-05,+44 20 7946 0958\n3,2024-01-05,5\n",
    )
    report = import_exports(client, DAY)
    said = str(rejects(client)["example"].tolist()) + "\n".join(report.lines()) + str(report.as_dict())
    assert "ann@" not in said
    assert "7946" not in said


def test_ids_of_people_in_rejects_are_their_pseudonyms(tmp_path: Path) -> None:
    """A customer twice in the list of customers: the example is what the tables call this customer."""
    client = make_client(tmp_path / "shop")
    export(client, "customers.csv", "customer_id,city\n17850,Leeds\n17850,York\n")
    import_exports(client, DAY)
    assert rejects(client)["example"].tolist() == [rows(client, "customers", "customer_id")[0][0]]


def test_a_customer_who_comes_back_is_one_person_and_every_order_one_row(tmp_path: Path) -> None:
    """Three orders of one customer, the only column of people there is."""
    client = make_client(tmp_path / "shop")
    head = "order_id,order_ts,net_revenue,customer_id\n"
    export(client, "orders.csv", head + "".join(f"{number},2024-01-05,5,A7\n" for number in range(3)))
    assert import_exports(client, DAY).tables == {"orders": 3}
    assert len(rows(client, "identities")) == 1


def test_a_damaged_key_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    """A new key would make every earlier pseudonym somebody else's."""
    client = make_client(tmp_path / "shop")
    (client.path / ".key").write_text("not hexadecimal")
    with pytest.raises(BadInput, match="key of this client"):
        client_key(client)
