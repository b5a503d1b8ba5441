"""Files from strangers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.dmn.models import NAMESPACE, decision, definitions, literal
from workflows import dmn

LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    f'<definitions xmlns="{NAMESPACE}" namespace="x">&c;</definitions>'
)


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "not-xml"),
        (b"<definitions", "not-xml"),
        (b"<definitions/>", "not-dmn"),
        (LAUGHS.encode(), "document-type"),
        (LAUGHS.encode("utf-16"), "document-type"),
        (b"<a>" * 100 + b"</a>" * 100, "too-deep"),
        (b" " * 6_000_000, "too-large"),
        (b"<a>" + b"<b/>" * 250_000 + b"</a>", "too-large"),
        (definitions(decision("d", literal("1")), decision("d", literal("2"))), "duplicate-id"),
    ],
)
def test_a_file_that_is_no_decision_model_is_refused(xml: bytes, code: str) -> None:
    with pytest.raises(dmn.DmnError) as refused:
        dmn.read(xml)

    assert refused.value.code == code


def test_an_external_entity_is_never_read(tmp_path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    xml = (
        f'<!DOCTYPE d [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
        f'<definitions xmlns="{NAMESPACE}" namespace="x">&s;</definitions>'
    )

    with pytest.raises(dmn.DmnError):
        dmn.read(xml.encode())


def test_models_that_import_each_other_are_refused() -> None:
    one = definitions('<import name="b" namespace="urn:b"/>', namespace="urn:a")
    two = definitions('<import name="a" namespace="urn:a"/>', namespace="urn:b")

    with pytest.raises(dmn.DmnError) as refused:
        dmn.read(one, [one, two])

    assert refused.value.code == "import-circle"


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_with_a_dmn_error(xml: bytes) -> None:
    with pytest.raises(dmn.DmnError):
        dmn.read(xml)
