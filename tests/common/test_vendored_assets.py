import gzip
import re
import tomllib
from pathlib import Path

from common.templatetags.status import DIRECTED_ICONS
from tools import vendor

STATIC = vendor.ROOT / "common/static"
MANIFEST = vendor.load_manifest()


def test_every_vendored_file_is_what_the_manifest_says():
    assert vendor.problems(MANIFEST) == []


def test_a_changed_file_is_noticed():
    changed = tomllib.loads(vendor.MANIFEST.read_text(encoding="utf-8"))
    changed["icons"]["sha256"] = "0" * 64

    assert "common/static/common/icons.svg: changed" in vendor.problems(changed)[0]


def test_every_folder_of_vendored_files_is_in_the_manifest():
    folders = {path.name for path in (STATIC / "vendor").iterdir() if path.is_dir()}

    assert folders == {
        Path(package["into"]).name
        for package in MANIFEST["package"]
        if package["into"].startswith("common/static/vendor/")
    }


def test_every_package_names_its_integrity_and_its_licence():
    for package in [*MANIFEST["package"], MANIFEST["icons"]]:
        assert package["integrity"].startswith("sha512-")
        assert package["licence"]


def test_no_style_sheet_fetches_anything_from_elsewhere():
    for sheet in STATIC.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")

        assert "@import" not in text, sheet.name
        for address in re.findall(r"url\(\s*['\"]?([^'\")]+)", text):
            assert address.startswith(("data:", "../")), (sheet.name, address)


def test_no_file_points_to_a_source_map():
    for file in STATIC.rglob("*.*s"):
        assert b"sourceMappingURL" not in file.read_bytes(), file.name


def test_every_icon_of_the_manifest_is_in_the_sprite():
    sprite = (STATIC / "common/icons.svg").read_text(encoding="utf-8")

    assert re.findall(r'<symbol id="([^"]+)"', sprite) == MANIFEST["icons"]["names"]
    assert set(MANIFEST["icons"]["names"]) >= DIRECTED_ICONS


def test_the_first_page_weighs_at_most_250_kilobytes():
    """Files of an Arabic page, the heaviest, as they travel; 30 KB are left for htmx and HTML."""
    texts = ["vendor/tabler/tabler.rtl.min.css", "common/app.css", "common/app.js"]
    texts += ["common/icons.svg"]
    fonts = (STATIC / "vendor/noto-sans-arabic").glob("*.woff2")

    weight = sum(len(gzip.compress((STATIC / name).read_bytes())) for name in texts)
    weight += sum(font.stat().st_size for font in fonts)

    assert weight <= 220_000
