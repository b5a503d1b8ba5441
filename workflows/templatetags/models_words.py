"""The names of models on pages."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workflows.models import Definition
from workflows.titles import model_title

register = template.Library()


@register.simple_tag
def model_name(definition: Definition) -> SafeString:
    """A model's name, isolated: it may be of the other direction."""
    return format_html('<bdi dir="auto">{}</bdi>', model_title(definition))
