"""Collect the texts to translate into common/locale and compile them. Needs gettext.

    python tools/catalogues.py

New texts arrive in django.po untranslated; translate them, then run this again. The texts in the
code are English, so English needs no catalogue.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "ar")
IGNORED = (".venv*", "var", "tests", "tools", "docs", "bench", "node_modules", "vendor")


def extract(root: Path = ROOT) -> None:
    """Bring the catalogues under ``root`` up to its sources; raises CalledProcessError."""
    (root / "common/locale").mkdir(exist_ok=True)
    options = [f"--locale={language}" for language in LANGUAGES]
    options += [f"--ignore={name}" for name in IGNORED]
    options += ["--no-wrap", "--no-obsolete", "--add-location=file", "--extension=html,txt,py"]
    _manage(root, "makemessages", *options)


def compile_all(root: Path = ROOT) -> None:
    """Compile the catalogues under ``root``; raises CalledProcessError for a broken one."""
    _manage(root, "compilemessages", "--ignore=.venv*")


def _manage(root: Path, *command: str) -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    subprocess.run([sys.executable, "manage.py", *command], cwd=root, env=environment, check=True)


if __name__ == "__main__":
    extract()
    compile_all()
