"""By what a missed target may be cut, and when groups are the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from playbook.charts.names import group_name, name_of
from playbook.i18n import _

if TYPE_CHECKING:
    from playbook.kpis.catalogue import Kpi
    from playbook.kpis.ledger import Ledger

# Cuts with more groups than this cannot be read.
MOST_GROUPS = 12
# What belongs to no group of a cut, such as an order without a campaign.
NOBODY = "none"
# Parts that miss the whole by more than this share of it are not parts of it: the cut leaves something out.
SAME = 1e-6


def known_cuts(ledger: Ledger, kpi: Kpi, cuts: Sequence[str]) -> list[str]:
    """Those of the cuts that the KPI may be cut by and that these data know, in their order."""
    from playbook.kpis.catalogue import cuts_of

    possible = cuts_of(kpi, ledger.catalogue)
    return [each for each in cuts if each in possible and not ledger.missing(kpi, (each,))]


def same(parts: float, whole: float) -> bool:
    """Whether what the groups make up is the whole."""
    return abs(parts - whole) <= SAME * max(abs(whole), SAME)


def place_of(cut: str, group: str) -> str:
    """A group in the reader's language; what belongs to none, as that."""
    if group == NOBODY:
        return _("without a campaign") if cut == "campaign_id" else name_of("unknown")
    return group_name(cut, group)
