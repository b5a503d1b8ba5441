"""How forms are drawn."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest

CHECKED = {"checkbox", "radio"}
UNSTYLED = {"hidden", "submit"}


class FrameRenderer(DjangoTemplates):
    """Draws forms with the site's templates and gives each control its style class.

    Set as FORM_RENDERER: ``{{ form }}`` then gives the summary of errors and every field,
    ``{{ form.name.as_field_group }}`` one field.
    """

    form_template_name = "common/forms/form.html"
    formset_template_name = "common/forms/formset.html"
    field_template_name = "common/forms/field.html"

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if "widget" in context:
            dress(context["widget"])
        return super().render(template_name, context, request)


def dress(widget: dict[str, Any]) -> None:
    """Add the style class to a widget's context and to the controls that it is made of."""
    for part in widget.get("subwidgets", ()):
        dress(part)
    if is_list_of_choices(widget):
        for _group, options, _index in widget["optgroups"]:
            for option in options:
                dress(option)
    add_class(widget, style_class(widget))


def style_class(widget: dict[str, Any]) -> str:
    """The class of one control; empty for what is not seen."""
    if is_list_of_choices(widget):
        return "choices"
    if "optgroups" in widget:
        return "form-select"
    kind = widget.get("type", "")
    if kind in CHECKED:
        return "form-check-input"
    return "" if kind in UNSTYLED or "subwidgets" in widget else "form-control"


def is_list_of_choices(widget: dict[str, Any]) -> bool:
    """Whether the widget is a group of radio buttons or check boxes."""
    groups = widget.get("optgroups", ())
    return any(
        option["type"] in CHECKED for _group, options, _index in groups for option in options
    )


def add_class(widget: dict[str, Any], name: str) -> None:
    """Add one class to those that the form's author gave."""
    attrs = dict(widget.get("attrs") or {})
    names = f"{attrs.get('class', '')} {name}".split()
    if name and name not in names[:-1]:
        widget["attrs"] = attrs | {"class": " ".join(names)}
