"""``manage.py demo``: the whole service on synthetic data, then the site."""

import os
import signal
import socket
import subprocess
import sys
import time
from argparse import BooleanOptionalAction
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.loader import render_to_string
from django.utils import translation

from casework.models import RegisterImport
from common import clock, wall
from demo import accounts, journeys, promises
from demo.stage import Stage, move_clock, worker
from indicators.models import Quarter
from partners.enums import RoleCode
from partners.models import Organisation
from workflows.models import HistoryEvent

REGISTER = settings.BASE_DIR / "casework" / "sample_data" / "registre_accueil_2026T3.csv"
#: The day on which the site is served: the quarter is over and its table released.
TODAY = "2026-10-26"


class Command(BaseCommand):
    help = "Prépare la région, joue les parcours sur des données fictives, puis sert le site."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--serve", action=BooleanOptionalAction, default=True)
        parser.add_argument("--port", type=int, default=8000)

    @wall.serving
    def handle(self, *, serve: bool, port: int, **options: Any) -> None:
        if not getattr(settings, "DEMONSTRATION", False):
            raise CommandError("La démonstration ne tourne que sur les réglages embarqués.")
        self._started = time.monotonic()
        with translation.override("fr"):
            broken = self._prepare()
        if broken:
            raise CommandError("Promesse non tenue : " + " ; ".join(broken))
        if serve:
            self._serve(port)

    def _prepare(self) -> list[str]:
        stage = Stage()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        self._progress("Base de données")
        call_command("migrate", verbosity=0)
        self._progress("Données de référence de la région")
        call_command("load_reference", verbosity=0)
        call_command("bpmn", "deploy", stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123
        officers = accounts.create()
        if not journeys.is_walked():
            with worker():
                self._walk(stage, officers)
        else:
            self._progress("Parcours déjà joués : vérification seulement")
            self._set_today()
        broken = promises.broken()
        self._tell(stage, broken)
        return broken

    def _walk(self, stage: Stage, officers: journeys.Officers) -> None:
        for title, journey in (
            ("Parcours A : scolarisation", journeys.school_enrolment),
            ("Parcours B : hébergement d'urgence", journeys.shelter_tonight),
            ("Parcours C : titre de séjour refusé", journeys.refused_permit),
        ):
            self._progress(title)
            journey(stage, officers)
        self._progress("Registre d'accueil")
        stage.at("2026-10-01 09:00")
        stage.journey = "Registre"
        if not RegisterImport.objects.exists():
            self._import_register()
        stage.settle()
        stage.told("Association", "Registre d'accueil du trimestre importé")
        self._progress("Trimestre")
        stage.at(f"{TODAY} 08:30")
        self._release_quarter(officers)
        stage.told("Suivi-évaluation", "Tableau du trimestre protégé et publié au réseau")
        journeys.this_morning(stage, officers, TODAY)
        stage.at(f"{TODAY} 09:00")

    def _import_register(self) -> None:
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            call_command(
                "import_cases",
                str(REGISTER),
                organisation=accounts.NGO,
                yes=True,
                stdout=nowhere,
                stderr=nowhere,
            )

    def _release_quarter(self, officers: journeys.Officers) -> None:
        from indicators.services import release_quarter

        if not Quarter.objects.filter(year=2026, number=3).exists():
            release_quarter(year=2026, number=3, released_by=officers["suivi"])

    def _set_today(self) -> None:
        if clock.local(clock.now()).date().isoformat() != TODAY:
            move_clock(f"{TODAY} 09:00")

    def _tell(self, stage: Stage, broken: list[str]) -> None:
        for line in stage.lines:
            when = clock.local(line.at).strftime("%d/%m/%Y %H:%M")
            self.stdout.write(f"  {when}  {line.journey:<26} {line.who:<22} {line.what}")
        for promise in promises.PROMISES:
            kept = promise.sentence not in broken
            mark = self.style.SUCCESS("tenu ") if kept else self.style.ERROR("ROMPU")
            self.stdout.write(f"  {mark}  {promise.sentence}")
        self._report(stage, broken)

    def _report(self, stage: Stage, broken: list[str]) -> None:
        folder = settings.VAR_DIR / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "report.html"
        lines = [(clock.local(line.at), line) for line in stage.lines]
        if not lines and path.exists():
            return
        quarter = Quarter.objects.filter(year=2026, number=3).first()
        context = {
            "lines": lines,
            "promises": [(p.sentence, p.sentence not in broken) for p in promises.PROMISES],
            "steps": HistoryEvent.objects.count(),
            "quarter": quarter,
        }
        path.write_text(render_to_string("demo/report.html", context), encoding="utf-8")
        self.stdout.write(f"  Rapport : {path.relative_to(settings.BASE_DIR)}")

    def _serve(self, port: int) -> None:
        port = _free_port(port)
        names = {org.code: org.label_fr for org in Organisation.objects.order_by("code")}
        self.stdout.write("")
        self.stdout.write(f"Comptes de démonstration (mot de passe : {accounts.PASSWORD})")
        for account in accounts.ACCOUNTS:
            with translation.override("fr"):
                role = str(RoleCode(account.role).label)
            body = names.get(account.organisation, account.organisation)
            self.stdout.write(f"  {account.username:<12} {role:<34} {body}")
        elapsed = time.monotonic() - self._started
        self.stdout.write(f"Prêt en {elapsed:.0f} s.")
        self.stdout.write(self.style.SUCCESS(f"Le site répond sur http://127.0.0.1:{port}/"))
        self.stdout.write("Ctrl+C pour arrêter.")
        self.stdout.flush()
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--threads", "4"]
        command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning"]
        # Ended by a signal or from the keyboard: site and worker end with it either way.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with worker(beat=True):
            site = subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603
            try:
                site.wait()
            except KeyboardInterrupt:
                self.stdout.write("Arrêt.")
            finally:
                site.terminate()
                site.wait(timeout=10)

    def _progress(self, what: str) -> None:
        elapsed = time.monotonic() - self._started
        self.stdout.write(f"[{elapsed:4.1f} s] {what}…")
        self.stdout.flush()


def _free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CommandError("Aucun port libre.")
