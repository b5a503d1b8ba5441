"""Collecting of texts to translate; those of findings on models come without ``gettext``.

``workflows.bpmn`` is plain Python: its sentences are the second argument of these functions.
"""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's command, with the functions that make findings."""

    xgettext_options = [
        *makemessages.Command.xgettext_options,
        "--keyword=error:2",
        "--keyword=warning:2",
        "--keyword=finding:2",
        "--keyword=_l",  # gettext_lazy beside gettext in one module
    ]
