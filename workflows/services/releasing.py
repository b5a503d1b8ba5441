"""Release process models as immutable versions."""

from django.db import transaction

from workflows.models import Definition
from workflows.runtime.checks import check_release


@transaction.atomic
def release(*, xml: bytes) -> Definition:
    """Release a process model as a new version; the same text again is the same version.

    Raises DefinitionRefused with every finding when the model is not one that runs here.
    """
    document = check_release(xml)
    process = document.process()
    same = Definition.objects.filter(key=process.id, sha256=document.sha256).first()
    if same is not None:
        return same
    newest = Definition.objects.filter(key=process.id).order_by("-version").first()
    return Definition.objects.create(
        key=process.id,
        version=newest.version + 1 if newest else 1,
        name=process.name or process.id,
        xml=xml,
        sha256=document.sha256,
    )
