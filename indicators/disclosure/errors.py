"""What can stop a release: every refusal says which cell and what to do."""

from dataclasses import dataclass


class DisclosureError(Exception):
    """Base of every refusal of this package; nothing may be published after one."""


class TableRefused(DisclosureError):
    """The input is not a set of tables that can be protected.

    `code` is stable and meant for translation; the text is English and names cells by
    their coordinates, never by their counts.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class SolverRefused(DisclosureError):
    """The solver did not prove an optimum, so nothing it returned may be used."""

    def __init__(self, status: str) -> None:
        super().__init__(
            f"The solver answered “{status}” instead of an optimum. Nothing was published: "
            "run the protection again, and report the release if it happens twice."
        )
        self.status = status


class ProtectionFailed(DisclosureError):
    """No safe version of the release exists with these tables, or none was proved."""


@dataclass(frozen=True)
class Finding:
    """One way in which a release gives a person away.

    `code` is one of: `published-small-count`, `changed-value`, `interval-too-narrow`,
    `rate-not-derived`, `inconsistent`, `missing-cell`.
    """

    code: str
    subject: str
    message: str


class DisclosureFound(DisclosureError):
    """The attacker succeeded: the release must not be published."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        lines = "; ".join(finding.message for finding in findings[:5])
        super().__init__(f"{len(findings)} disclosure(s) found, nothing was published: {lines}")
        self.findings = findings


class ProofBroken(DisclosureError):
    """A stored witness table does not support what the proof claims."""
