"""What the page of a hosted form asks of its template."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sayso.forms.page import Again
from sayso.store.tables import Form

register = template.Library()
INPUTS = {"number": "text", "date": "date", "email": "email"}


@register.simple_tag
def own_language(form: Form, language: str) -> SafeString:
    """A `lang` for what the author wrote, where the page itself is in another language."""
    return SafeString("") if form.language == language else format_html(' lang="{}"', form.language)


@register.filter
def answered(again: Again | str | None, key: str) -> str:
    """What was typed for a question, when the page is shown again."""
    return again.answers.get(key, "") if isinstance(again, Again) else ""


@register.filter
def input_type(kind: str) -> str:
    """The kind of box for a kind of answer."""
    return INPUTS.get(kind, "text")
