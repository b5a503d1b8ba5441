"""The three journeys, walked through the real services with the clock moved between the steps."""

from datetime import date

from casework.enums import CaseStatus, ClosureState
from casework.models import Case, Channel, Request, RequestType
from casework.services import approve_closure, submit_request
from demo import people
from demo.accounts import NGO, OTHER_SHELTER, SCHOOLS, SHELTER
from demo.stage import Stage
from partners.models import Organisation, User
from referrals.enums import Actor
from referrals.models import Referral
from referrals.services import move_referral, redirect_referral, send_referral
from workflows import services as work
from workflows.forms import AppealForm, DoneForm, PermitDecisionForm, TaskForm
from workflows.models import UserTask
from workflows.models.instance import LIVE

Officers = dict[str, User]


def school_enrolment(stage: Stage, officers: Officers) -> None:
    """An association refers a child's school enrolment to the provincial directorate."""
    stage.journey = "A. Scolarisation"
    worker, teacher = officers["gestion"], officers["ecole"]
    stage.at("2026-07-06 09:00")
    case = people.receive(people.CHILD, "GN", worker, NGO)
    people.agree(case, SCHOOLS, worker, guardian=True)
    stage.told("Association", "Personne reçue, accord du parent enregistré pour un destinataire")
    request = _submit(case, "EDU-01", worker)
    stage.at("2026-07-06 09:20")
    referral = _refer(request, SCHOOLS, worker)
    stage.told("Association", f"Orientation {referral.reference} envoyée")
    stage.at("2026-07-06 11:30")
    _move(stage, referral, "acknowledge", teacher, expected_answer_date=date(2026, 7, 9))
    stage.told("Direction provinciale", "Accusé de réception, dans le délai")
    stage.at("2026-07-09 10:15")
    _move(stage, referral, "accept", teacher, desk="Bureau de la scolarisation")
    stage.told("Direction provinciale", "Orientation acceptée")
    stage.at("2026-09-03 09:00")
    _move(stage, referral, "start", teacher, started_on=date(2026, 9, 3))
    stage.at("2026-09-08 10:00")
    _move(stage, referral, "complete", teacher, outcome="ENROLLED")
    stage.told("Direction provinciale", "Enfant inscrite, résultat transmis")
    stage.at("2026-09-10 09:30")
    move_referral(referral=referral, move="confirm", actor=Actor.SENDER, user=worker)
    stage.settle()
    stage.told("Association", "Résultat confirmé avec la famille, clôture proposée")
    _close(stage, case, officers["referent"])
    stage.told("Point focal", "Clôture approuvée par une seconde personne")


def shelter_tonight(stage: Stage, officers: Officers) -> None:
    """A shelter request on a Friday evening that nobody acknowledges, saved by the cell."""
    stage.journey = "B. Hébergement d'urgence"
    worker, cell, other = officers["gestion"], officers["cellule"], officers["foyer2"]
    stage.at("2026-07-24 18:30")
    case = people.receive(people.TONIGHT, "CM", worker, NGO)
    for shelter in (SHELTER, OTHER_SHELTER):
        people.agree(case, shelter, worker)
    request = _submit(case, "HOU-01", worker)
    stage.at("2026-07-24 18:36")
    _do(request, "simple.done", worker, DoneForm())
    stage.told("Association", "Personne mise en sécurité par téléphone")
    stage.at("2026-07-24 18:40")
    referral = _refer(request, SHELTER, worker)
    stage.told("Association", f"Orientation {referral.reference} envoyée (urgence vitale)")
    for minute, what in (
        ("19:11", "Relance de l'organisme à 50 % du délai"),
        ("19:41", "Point focal alerté à 100 % du délai"),
        ("19:56", "Cellule régionale alertée à 125 % du délai"),
    ):
        stage.at(f"2026-07-24 {minute}")
        stage.told("Système", what)
    stage.at("2026-07-24 20:10")
    referral.refresh_from_db()
    second = redirect_referral(
        referral=referral,
        recipient=Organisation.objects.get(code=OTHER_SHELTER),
        actor=Actor.COORDINATOR,
        user=cell,
        message="Pas de réponse : réorientation",
    )
    stage.settle()
    stage.told("Cellule régionale", f"Réorientée vers un autre organisme ({second.reference})")
    stage.at("2026-07-24 20:20")
    _move(stage, second, "acknowledge", other, expected_answer_date=date(2026, 7, 24))
    stage.at("2026-07-24 20:30")
    _move(stage, second, "accept", other, desk="Accueil de nuit")
    stage.at("2026-07-24 21:00")
    _move(stage, second, "start", other, started_on=date(2026, 7, 24))
    stage.told("Foyer d'accueil", "Personne hébergée le soir même")
    stage.at("2026-07-27 10:00")
    _move(stage, second, "complete", other, outcome="SHELTERED")
    stage.at("2026-07-27 11:00")
    move_referral(referral=second, move="confirm", actor=Actor.SENDER, user=worker)
    stage.settle()
    stage.told("Association", "Résultat confirmé, clôture proposée")
    _close(stage, case, officers["protection"])
    stage.told("Référente protection", "Clôture d'un dossier sensible approuvée")


def refused_permit(stage: Stage, officers: Officers) -> None:
    """A refused residence permit: the appeal's deadline is computed and warned of."""
    stage.journey = "C. Titre de séjour"
    worker = officers["gestion"]
    stage.at("2026-07-08 10:00")
    case = people.receive(people.PERMIT, "ML", worker, NGO)
    request = _submit(case, "DOC-01", worker)
    stage.at("2026-07-10 15:00")
    _do(request, "simple.done", worker, DoneForm())
    stage.told("Association", "Dossier préparé, rendez-vous pris")
    stage.at("2026-08-17 09:30")
    refusal = {"outcome": "REFUSED", "notified_on": "2026-08-14", "reason": "RS-DOC"}
    _do(request, "permit.decision", worker, PermitDecisionForm(refusal))
    stage.told("Association", "Refus notifié le 14 août, motif codé, délai de recours calculé")
    for moment, what in (
        ("2026-08-22 09:00", "Rappel du délai de recours à 50 %"),
        ("2026-08-26 13:00", "Rappel du délai de recours à 80 %"),
        ("2026-08-27 13:00", "Rappel 48 heures avant la fin du délai"),
    ):
        stage.at(moment)
        stage.told("Système", what)
    stage.at("2026-08-28 09:15")
    _do(request, "permit.appeal", worker, AppealForm({"appeal": "filed"}))
    stage.settle()
    stage.told("Association", "Recours déposé avant la fin du délai, demande close")
    _close(stage, case, officers["referent"])
    stage.told("Point focal", "Clôture approuvée par une seconde personne")


def this_morning(stage: Stage, officers: Officers, moment: str) -> None:
    """Leave something to do on every desk of the site that is then served."""
    stage.journey = "Aujourd'hui"
    worker = officers["gestion"]
    stage.at(f"{moment} 08:40")
    for number, (code, recipient) in enumerate(
        (("EDU-01", SCHOOLS), ("EDU-02", SCHOOLS), ("HOU-01", SHELTER)), start=1
    ):
        person = people.PersonData(
            family_names=f"Exemple-Fictif {number}", given_names="Personne", sex="FMU"[number - 1]
        )
        case = people.receive(person, "SN", worker, NGO)
        people.agree(case, recipient, worker)
        request = _submit(case, code, worker)
        stage.settle()
        _refer(request, recipient, worker)
    stage.settle()


def is_walked() -> bool:
    """Whether an earlier run walked the journeys to their end."""
    person = people.find(people.PERMIT)
    return person is not None and person.cases.filter(status=CaseStatus.CLOSED).exists()


def _close(stage: Stage, case: Case, officer: User) -> None:
    """Have a second person approve what the process proposed when the last request ended."""
    approve_closure(closure=case.closures.get(state=ClosureState.ASKED), approved_by=officer)
    stage.settle()


def _submit(case: Case, code: str, worker: User) -> Request:
    return submit_request(
        case=case,
        request_type=RequestType.objects.get(code=code),
        submitted_by=worker,
        channel=Channel.objects.order_by("code").first(),
        summary="Demande fictive de la démonstration.",
    )


def _refer(request: Request, recipient: str, worker: User) -> Referral:
    return send_referral(
        request=request,
        recipient=Organisation.objects.get(code=recipient),
        fields=people.FIELDS,
        summary="Besoin fictif décrit pour l'organisme destinataire.",
        sent_by=worker,
    )


def _move(stage: Stage, referral: Referral, move: str, user: User, **data: object) -> None:
    move_referral(referral=referral, move=move, actor=Actor.RECIPIENT, user=user, data=data)
    stage.settle()


def _do(request: Request, form_key: str, user: User, form: TaskForm) -> None:
    task = UserTask.objects.get(process__request=request, form_key=form_key, status__in=LIVE)
    if form.is_bound and not form.is_valid():
        raise ValueError(form_key)
    variables = form.carry_out(task=task, user=user) if form.is_bound else {}
    work.complete_task(task=task, user=user, variables=variables)
