"""Numbers of a person's documents: sealed, and found again by whoever knows one whole."""

from datetime import date

from django.conf import settings
from django.db import transaction

from casework import errors
from casework.models import Beneficiary, DocumentType, Identity, IdentityDocument
from casework.services.matching import index_people
from common.sealing import blind

#: The Moroccan identity card: kept only once the authority has authorised it (domain §12.4).
NATIONAL_CARD = "DT-CIN"


def document_index(number: str) -> bytes:
    """The keyed index of a number, however its letters and marks are written."""
    plain = "".join(character for character in number.upper() if character.isalnum())
    return blind("identity-document", plain)


@transaction.atomic
def record_identity_document(
    *,
    beneficiary: Beneficiary,
    document_type: DocumentType,
    number: str,
    issued_on: date | None = None,
    expires_on: date | None = None,
) -> IdentityDocument:
    """Write down a document of a person; the same one twice is one.

    Raises DocumentNotAuthorised for a national identity card that may not be kept yet.
    """
    if document_type.pk == NATIONAL_CARD and not settings.NATIONAL_CARD_AUTHORISED:
        raise errors.DocumentNotAuthorised
    identity = Identity.objects.select_for_update().get(pk=beneficiary.pk)
    index = document_index(number)
    known = identity.documents.filter(document_type=document_type, number_index=index).first()
    document = known or IdentityDocument(identity=identity, document_type=document_type)
    document.number, document.number_index = number, index
    document.issued_on, document.expires_on = issued_on, expires_on
    document.save()
    index_people([beneficiary])
    return document


def masked(number: str) -> str:
    """A number as pages show it: its last three characters (domain §12.4)."""
    return f"•••{number[-3:]}" if len(number) > 3 else "•••"
