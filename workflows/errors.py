"""What can be refused about a process or a task; each has a message that a person can act on."""

from django.utils.translation import gettext_lazy as _


class WorkRefused(Exception):
    """An act that was refused; nothing was written. ``message`` says what to do."""

    message = _("This cannot be done.")


class TaskGone(WorkRefused):
    """The task was completed or withdrawn meanwhile."""

    message = _("This task has been done or is no longer needed. Nothing was changed.")


class TaskNotYours(WorkRefused):
    message = _("This task belongs to somebody else.")


class ProcessSuspended(WorkRefused):
    message = _("This process is on hold. Nothing was changed; ask the regional cell.")


class ProcessOver(WorkRefused):
    message = _("This process has ended.")


class NotAnOperator(WorkRefused):
    message = _("Only the regional cell may do this.")


class CannotMove(WorkRefused):
    message = _("The process cannot go on at this step from where it stands.")


class CannotMigrate(WorkRefused):
    message = _("A process can only move to another version of the same model.")


class CannotRevert(WorkRefused):
    message = _("Something has happened in this process since: it stays on its new version.")


class DefinitionRefused(WorkRefused):
    """A model that must not run; ``findings`` says why."""

    message = _("This process model cannot be released.")

    def __init__(self, findings: tuple[object, ...]) -> None:
        super().__init__(findings)
        self.findings = findings
