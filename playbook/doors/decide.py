"""The decide section: what a chapter proposes, what has been saved, and a form that saves.

Only a person in a notebook saves, or one in a dashboard that was started for it; a headless run never does. The file is
the truth: it is read again each time, its mistakes are shown as cards, and one that somebody changed meanwhile is kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from pydantic import ValidationError

from playbook.chapters.form import Form
from playbook.charts.bidi import directed
from playbook.charts.page import details_html
from playbook.doors import pieces
from playbook.doors.surface import Door, Surface, display_widget
from playbook.errors import BadInput, PlaybookError
from playbook.i18n import _, current, date, isolate, listed, use
from playbook.params import Control
from playbook.workspace.client import Client, Workspace
from playbook.workspace.decisions import Decision, DecisionFile

EDIT_VARIABLE = "PLAYBOOK_EDIT"


def show(workspace: Workspace, proposed: Callable[[], Form], surface: Surface) -> None:
    """Show the section; `proposed` gives the form for the findings in force."""
    locale = current()

    def made() -> str:
        with use(locale):
            return section(proposed(), workspace.client, editable=may_save(surface.door))

    surface.put(made)
    if may_save(surface.door):
        display_widget(DecideForm(proposed(), workspace.client, after=surface.redraw).widget)


def may_save(through: Door) -> bool:
    """Whether decisions are saved through this door."""
    return through in {"notebook", "lab"} or (through == "dashboard" and os.environ.get(EDIT_VARIABLE) == "1")


def section(form: Form, client: Client, *, editable: bool) -> str:
    """Saved and proposed records as text; the card of a file that cannot be read."""
    try:
        saved = DecisionFile(client, form.kind).records
        nothing = pieces.foot(_("Nothing is saved yet."))
        kept = _listing(_("Saved"), saved, form.fields, origin=True) or nothing
    except PlaybookError as error:
        saved, kept = [], error.card_html()
    known = {record.id for record in saved}
    fresh = [record for record in form.records if record.id not in known]
    hand = _("The file is {file}; it may also be changed by hand.").format(file=isolate(f"decisions/{form.kind}.toml"))
    closed = "" if editable else _("Nothing can be saved here; open this chapter with: playbook lab")
    feet = "".join(pieces.foot(text) for text in (hand, closed) if text)
    proposed = _listing(_("Proposed"), fresh, form.fields)
    return pieces.framed(f"<p>{escape(form.intro)}</p>{kept}{proposed}{feet}")


def _listing(title: str, records: Sequence[Decision], fields: Sequence[Control], *, origin: bool = False) -> str:
    rows = "".join(f"<li>{_record(record, fields)}{_origin(record) if origin else ''}</li>" for record in records)
    return f'<h3 class="pb-lesser">{escape(title)}</h3><ul class="pb-records">{rows}</ul>' if rows else ""


def _origin(record: Decision) -> str:
    text = _("decided on {day} with data up to {as_of}").format(day=date(record.created_on), as_of=date(record.as_of))
    return f'<p class="pb-foot">{escape(text)}</p>'


def _record(record: Decision, fields: Sequence[Control]) -> str:
    from playbook.doors.widgets import twin

    told = [
        field
        for field in fields
        if field.name not in {"name", "description"} and getattr(record, field.name, None) not in (None, "", ())
    ]
    description = getattr(record, "description", "")
    told_as = f"<p>{directed(description)}</p>" if description else ""
    return (
        f"<strong>{escape(isolate(record.name))}</strong>{told_as}{twin(told, record.model_dump())}{_evidence(record)}"
    )


def _evidence(record: Decision) -> str:
    """What a persona rests on, folded."""
    lines = "".join(f"<li>{directed(line)}</li>" for line in getattr(record, "evidence", ()))
    return details_html(_("What it rests on"), f"<ul>{lines}</ul>") if lines else ""


class DecideForm:
    """The form as widgets: proposals to take, rename and change, one record of one's own, and Save."""

    def __init__(self, form: Form, client: Client, *, after: Callable[[], None]) -> None:
        import ipywidgets

        from playbook.doors import widgets

        self._form, self._client, self._after = form, client, after
        self._locale = current()
        self._rows = [(record, *self._row(record)) for record in form.records]
        self._own_wanted = ipywidgets.Checkbox(value=False, description=_("Add one of my own"), indent=False)
        self._own = {field.name: widgets.Field(field, _start(field)) for field in form.fields}
        own = ipywidgets.Box([field.widget for field in self._own.values()])
        own.add_class("pb-fields")
        own.layout.display = "none"
        self._own_wanted.observe(
            lambda change: setattr(own.layout, "display", "flex" if change["new"] else "none"), names="value"
        )
        self._save = ipywidgets.Button(description=_("Save"), icon="")
        self._save.add_class("pb-save")
        self._save.on_click(lambda _button: self.save())
        self._status = ipywidgets.HTML("")
        self._status.add_class("pb-status")
        foot = ipywidgets.Box([self._save, self._status])
        foot.add_class("pb-foot-row")
        offered = [self._own_wanted, own] if form.fields else []
        self.widget = widgets.boxed([*(row[-1] for row in self._rows), *offered, foot])

    def _row(self, record: Decision) -> tuple[Any, dict[str, Any], Any]:
        """A proposal: its check box, its changeable fields, and the box around them."""
        import ipywidgets

        from playbook.doors import widgets

        again = _("{name} (takes the place of the one saved)").format(name=record.name)
        label = again if record.id in _saved_ids(self._client, self._form.kind) else record.name
        taken = ipywidgets.Checkbox(value=False, description=label, indent=False)
        name = next((each for each in self._form.fields if each.name == "name"), Control("name", _("Name"), "text"))
        named = (name, *(field for field in self._form.fields if field.name != "name"))
        fields = {
            control.name: widgets.Field(control, getattr(record, control.name))
            for control in named
            if control.name in type(record).model_fields
        }
        inside = ipywidgets.Box([field.widget for field in fields.values()])
        inside.add_class("pb-fields")
        inside.layout.display = "none"
        taken.observe(
            lambda change: setattr(inside.layout, "display", "flex" if change["new"] else "none"), names="value"
        )
        box = ipywidgets.VBox([taken, inside])
        box.add_class("pb-record")
        return taken, fields, box

    def chosen(self) -> list[Decision]:
        """The records as they stand in the form. Errors: `BadInput` for values that no record can have."""
        records = []
        for record, taken, fields, _box in self._rows:
            if taken.value:
                changes = {name: field.value for name, field in fields.items()}
                try:
                    records.append(type(record).model_validate({**record.model_dump(), **changes}))
                except ValidationError as error:
                    raise _cannot_be(record.name, error) from None
        if self._own_wanted.value:
            try:
                records.append(self._form.build({name: field.value for name, field in self._own.items()}))
            except ValidationError as error:
                raise _cannot_be(_("your own"), error) from None
        return records

    def save(self) -> None:
        """Write what is chosen into the decisions; show what was written, or why not."""
        with use(self._locale):
            try:
                records = self.chosen()
                if not records:
                    raise BadInput(_("Nothing is chosen."), remedy=_("Tick what should be saved, then press Save."))
                file = DecisionFile(self._client, self._form.kind)
                for record in records:
                    file.put(record)
                file.save()
            except PlaybookError as error:
                self._status.value = error.card_html()
                return
            names = listed(isolate(record.name) for record in records)
            told = _("Saved: {names}. The next run uses it.").format(names=names)
            self._status.value = f'<span class="pb-hint">{escape(told)}</span>'
            self._after()


def _start(field: Control) -> Any:
    """What a field of one's own record begins with: the first option where there are options."""
    return field.options[0][0] if field.kind == "choice" and field.options else None


def _saved_ids(client: Client, kind: str) -> set[str]:
    """The ids that are taken; none in a file that cannot be read, whose card stands above the form."""
    try:
        return {record.id for record in DecisionFile(client, kind).records}
    except PlaybookError:
        return set()


def _cannot_be(name: str, error: ValidationError) -> BadInput:
    found = []
    for item in error.errors():
        told = str(item["msg"]).removeprefix("Value error, ")
        where = ".".join(str(each) for each in item["loc"])
        found.append(f"{where}: {told}" if where else told)
    return BadInput(
        _("{name} cannot be saved as it stands.").format(name=isolate(name)),
        found=found,
        remedy=_("Change the value, then press Save again."),
    )
