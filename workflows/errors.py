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


class TaskTaken(WorkRefused):
    """A colleague has claimed the task; whoever may do it may still complete it."""

    message = _("A colleague has already taken this task.")


class StillDelegated(WorkRefused):
    """Whoever was asked for help gives the task back; only its owner completes it."""

    message = _(
        "A colleague asked you for help with this task. Give it back to them: they complete it."
    )


class NotDelegated(WorkRefused):
    message = _("Nobody asked for help with this task.")


class NotSuitable(WorkRefused):
    """The colleague may not see the case, or has no role that does this work."""

    message = _("This colleague may not do this task.")


class NotCoordinator(WorkRefused):
    message = _("Only whoever coordinates this work may do this.")


class OutOfRange(WorkRefused):
    message = _("The priority is a number from 0 to 100.")


class DayIsPast(WorkRefused):
    message = _("Choose a day that is still to come.")


class NotASubstitute(WorkRefused):
    message = _("Choose a colleague of the same organisation whose role can do this work.")


class PeriodRefused(WorkRefused):
    message = _("The absence must end today or later, and not before it starts.")


class AlreadyAbsent(WorkRefused):
    message = _("Somebody already substitutes this officer during these days.")


class FormNeeded(WorkRefused):
    """The task cannot be completed together with others: its form asks something."""

    message = _("This task has a form to fill in. Open it to complete it.")


class DraftTooLong(WorkRefused):
    message = _("This is too long to be kept as a draft.")


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
