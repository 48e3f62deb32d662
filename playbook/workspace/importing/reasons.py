"""Why a record was not loaded: one code per reason, with the sentence that people read."""

from __future__ import annotations

from playbook.i18n import N_, _

REASONS: dict[str, str] = {
    "too_many_fields": N_("The line has more fields than the header."),
    "too_few_fields": N_("The line has fewer fields than the header."),
    "broken_quotes": N_("The quotation marks in the line do not pair."),
    "missing_value": N_("A required value is missing."),
    "not_a_number": N_("The value is not a number."),
    "not_a_whole_number": N_("The value is not a whole number."),
    "not_a_date": N_("The value is not a date."),
    "impossible_date": N_("The date does not exist, or lies before 1970."),
    "future_date": N_("The date lies in the future."),
    "not_true_or_false": N_("The value is neither true nor false."),
    "not_allowed": N_("The value is not one of those allowed."),
    "below_minimum": N_("The number is below the least allowed."),
    "repeated_row": N_("The same row was there before."),
    "duplicate_key": N_("Another row has the same key."),
    "adjustment": N_("A bookkeeping adjustment, not a sale."),
    "no_quantity": N_("The quantity is zero or less, and the invoice is no return: a stock adjustment."),
    "no_price": N_("The price is zero or less: a stock adjustment or a gift."),
    "order_in_another_file": N_("The same invoice is already in another file."),
}


def sentence(reason: str) -> str:
    """The sentence of a reason, in the reader's language."""
    return _(REASONS[reason])
