"""What speaks against the goals as they stand, one sentence for each thing."""

from __future__ import annotations

from playbook.chapters.goal_setting.checking import Clash
from playbook.chapters.goal_setting.pursuing import Pursued
from playbook.i18n import _, date, integer, isolate, listed, ngettext, number


def check_words(pursued: Pursued) -> str:
    """All of it as one paragraph; empty where no goal is saved."""
    count = len(pursued.saved)
    if not count:
        return ""
    if not pursued.clashes:
        return ngettext(
            "{n} goal is saved, and nothing speaks against it.",
            "{n} goals are saved, and nothing speaks against having them together.",
            count,
        ).format(n=integer(count))
    return " ".join(_sentence(each) for each in pursued.clashes)


def _sentence(clash: Clash) -> str:
    first, second = clash.first, clash.second
    texts = {
        "missing_input": _("“{first}” cannot be measured: {missing} is missing."),
        "over": _("“{first}” ended on {day}: say whether it was reached, and set the next one."),
        "opposite": _("“{first}” and “{second}” want the same indicator to go in opposite directions."),
        "later_asks_less": _("“{second}” ends later than “{first}” and asks for less: one of them is enough."),
        "against": _(
            "“{first}” and “{second}” have pulled against each other so far: in months in which one came nearer to its "
            "goal, the other mostly moved away (correlation {correlation}). Decide which comes first."
        ),
        "same_end": _("“{first}” and “{second}” end within a month of each other, and {owner} answers for both."),
        "same_people": _("“{first}” and “{second}” ask the same people at the same time: count each of them once."),
    }
    return texts[clash.kind].format(
        first=isolate(first.name),
        second=isolate(second.name) if second else "",
        owner=isolate(first.owner),
        day=date(first.deadline),
        correlation=number(clash.correlation, significant=2),
        missing=listed(map(isolate, clash.missing)),
    )
