"""Findings on a model in the language of who reads them."""

from django.utils.translation import gettext

from workflows.bpmn.findings import Finding


def sentence(finding: Finding) -> str:
    """What a finding says; in English where nobody has translated it."""
    if not finding.template:
        return finding.message
    text = gettext(finding.template)
    return text.format(**finding.params) if finding.params else text
