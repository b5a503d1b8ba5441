"""Run every check of the project that is not a test, and tell at the end which did not pass."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
TEMPLATES = ["common", "partners", "casework", "referrals", "workflows", "indicators"]

CHECKS: dict[str, list[str]] = {
    "style": [PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", *TEMPLATES],
    "types": [PYTHON, "-m", "mypy"],
    "import contracts": [
        PYTHON,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ],
    "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
    "catalogues": [PYTHON, "-m", "pytest", "-q", "--no-header", "tests/project/test_catalogues.py"],
}


def main() -> int:
    """Run all checks, whatever the first ones say; 1 when one did not pass."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    failed = []
    for name, command in CHECKS.items():
        sys.stdout.write(f"── {name}\n")
        sys.stdout.flush()
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            failed.append(name)
    width = shutil.get_terminal_size().columns
    verdict = f"Not passed: {', '.join(failed)}." if failed else "Every check passed."
    sys.stdout.write(f"{'─' * min(width, 40)}\n{verdict}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
