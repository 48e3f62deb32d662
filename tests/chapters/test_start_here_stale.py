"""A table that ends long before the others is called stale, and the client is asked for a newer one."""

from playbook.chapters.start_here.findings import days_behind


def steady(last, *, share=1.0):
    return {"last": last, "days": 200, "days_with_rows": int(200 * share)}


def test_a_table_is_behind_by_the_days_from_its_last_row_to_the_last_of_all():
    found = days_behind({"orders": steady("2025-11-30"), "sessions": steady("2025-10-30")})
    assert found == {"orders": 0, "sessions": 31}


def test_a_table_with_rows_on_few_days_is_never_behind():
    assert days_behind({"orders": steady("2025-11-30"), "products": steady("2024-01-01", share=0.1)}) == {"orders": 0}


def test_experiments_may_pause():
    assert "experiments" not in days_behind({"orders": steady("2025-11-30"), "experiments": steady("2025-09-01")})


def test_without_any_table_nothing_is_behind():
    assert days_behind({}) == {}
