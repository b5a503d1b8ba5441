"""Copy the front-end files that the site serves out of npm packages, and check them.

    python tools/vendor.py          compare the committed files with the manifest (no network)
    python tools/vendor.py fetch    fetch the packages with ``npm pack`` and write the files

The manifest is common/static/vendor/manifest.toml. To take a new version, write it there, run
``fetch``, read what changed and paste the hashes that it reports. Needs Python alone to check,
Node's npm to fetch.
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "common/static/vendor/manifest.toml"

#: Static storage refuses a style sheet that points to a source map that is not there.
SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*\Z")
SVG_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
CLEAR_BOX = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')

#: Gives the content of one file of a package.
Reader = Callable[[str], bytes]


class Refused(Exception):
    """What was fetched or found is not what the manifest promises."""


def load_manifest(path: Path = MANIFEST) -> dict[str, Any]:
    """The manifest: a list ``package`` and a table ``icons``."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def integrity(content: bytes) -> str:
    """Subresource-integrity form (sha512) of a package's tarball."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def expected_files(manifest: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every file that must be there, with its SHA-256."""
    for package in manifest["package"]:
        for name, file in package["files"].items():
            yield ROOT / package["into"] / name, file["sha256"]
    yield ROOT / manifest["icons"]["into"], manifest["icons"]["sha256"]


def problems(manifest: dict[str, Any]) -> list[str]:
    """What is missing, changed or not in the manifest; empty when all is well."""
    expected = dict(expected_files(manifest))
    found = [
        f"{path.relative_to(ROOT)}: {'missing' if not path.exists() else 'changed, now ' + now}"
        for path, wanted in expected.items()
        if (now := sha256(path.read_bytes()) if path.exists() else "") != wanted
    ]
    folders = {ROOT / package["into"] for package in manifest["package"]}
    present = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    return found + [
        f"{path.relative_to(ROOT)}: not in the manifest" for path in present - set(expected)
    ]


def fetch(manifest: dict[str, Any]) -> None:
    """Write every file of the manifest from its package.

    Raises Refused when a tarball does not have the integrity that the manifest names.
    """
    for package in manifest["package"]:
        with tempfile.TemporaryDirectory() as folder:
            read = open_package(package, Path(folder))
            for name, file in package["files"].items():
                write(ROOT / package["into"] / name, clean(read(file["from"])))
    icons = manifest["icons"]
    with tempfile.TemporaryDirectory() as folder:
        write(ROOT / icons["into"], sprite(icons["names"], open_package(icons, Path(folder))))


def open_package(package: dict[str, Any], folder: Path) -> Reader:
    """Download one package into ``folder`` and verify it."""
    wanted = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", wanted, "--json", "--silent", "--pack-destination", str(folder)]
    # The words of the command come from the committed manifest.
    answer = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    tarball = folder / json.loads(answer.stdout)[0]["filename"]
    got = integrity(tarball.read_bytes())
    if got != package["integrity"]:
        raise Refused(f"{wanted} has integrity {got}, not the one in the manifest.")
    return lambda name: member(tarball, f"package/{name}")


def member(tarball: Path, name: str) -> bytes:
    """The content of one file of a tarball."""
    with tarfile.open(tarball) as archive:
        file = archive.extractfile(name)
        if file is None:
            raise Refused(f"{tarball.name} holds no file {name}.")
        return file.read()


def clean(content: bytes) -> bytes:
    """The file without its pointer to a source map, ending with one newline if it is text."""
    return SOURCE_MAP.sub(b"\n", content)


def sprite(names: list[str], read: Reader) -> bytes:
    """One SVG file with a ``<symbol>`` per icon, its id the icon's name."""
    symbols = [symbol(name, read(f"icons/outline/{name}.svg").decode()) for name in names]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    ).encode()


def symbol(name: str, svg: str) -> str:
    """The drawing of one icon as a ``<symbol>`` that takes its colour from the text."""
    found = SVG_BODY.search(svg)
    if found is None:
        raise Refused(f"The icon {name} is not a plain SVG file.")
    body = " ".join(CLEAR_BOX.sub("", found[1]).split())
    drawing = 'fill="none" stroke="currentColor" stroke-width="2"'
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<symbol id="{name}" viewBox="0 0 24 24" {drawing} {ends}>{body}</symbol>'


def write(path: Path, content: bytes) -> None:
    """Write one file, its folder made when missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def main(arguments: list[str]) -> int:
    """Run the command; 0 when the committed files are what the manifest says."""
    manifest = load_manifest()
    if arguments == ["fetch"]:
        fetch(manifest)
    elif arguments:
        print(__doc__)
        return 2
    found = problems(manifest)
    print("\n".join(found) or "Every vendored file is what the manifest says.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
