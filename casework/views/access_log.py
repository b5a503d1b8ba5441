"""“Who has had access to my file”: the sheet that is handed to the person."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_GET

from casework import selectors
from casework.audit_words import TOLD, body_names, purpose_text, role_text
from casework.models import Case
from casework.permissions import Need
from casework.sights import subject_of
from casework.views.access import known_person_or_404
from casework.views.file import file_page
from common import audit, clock

LANGUAGES = ("fr", "ar", "en")
#: Languages that are read in the one that is written.
NEAREST = {"ary": "ar", "zgh": "ar", "ber": "ar"}


@require_GET
def access_log(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet in the language that the person reads, which need not be the officer's."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    case = access.case
    language = _language(request, case)
    lines = selectors.access_log(case)
    audit.record(
        audit.Act.EXPORT,
        actor=request.user,
        organisation=case.organisation_id,
        subject=subject_of(number),
        tier=case.tier,
        purpose="access-log",
        language=language,
    )
    context = {
        "sheet": _sheet(case, lines, language),
        "language": language,
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "languages": [get_language_info(code) for code in LANGUAGES],
    }
    return file_page(request, access, "casework/access_log.html", **context)


def _language(request: HttpRequest, case: Case) -> str:
    """The language asked for, else the person's, else the page's."""
    spoken = case.beneficiary.language_id or ""
    wanted = (request.GET.get("language"), NEAREST.get(spoken, spoken), get_language())
    return next((code for code in wanted if code in LANGUAGES), LANGUAGES[0])


def _sheet(case: Case, lines: list[selectors.AccessLine], language: str) -> str:
    with translation.override(language):
        context = {"case": case, "rows": list(_rows(lines)), "printed_at": clock.now()}
        return render_to_string("casework/partials/access_sheet.html", context)


def _rows(lines: list[selectors.AccessLine]) -> Iterator[dict[str, object]]:
    names = body_names()
    for line in lines:
        yield {
            "day": line.day,
            "body": names.get(line.body, line.body),
            "role": role_text(line.role),
            "act": TOLD[line.act],
            "purpose": purpose_text(line.purpose),
            "count": line.count,
        }
