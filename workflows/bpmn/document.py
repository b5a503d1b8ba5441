"""A BPMN file: its processes for the engine, its whole tree for the writer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from lxml import etree

from .model import Named, ProcessDefinition


@dataclass(frozen=True, kw_only=True)
class Document:
    """A file that was read; nothing of it is lost when it is written again."""

    #: the file as it was received; equal sources make equal documents.
    source: bytes
    processes: tuple[ProcessDefinition, ...] = ()
    messages: dict[str, Named] = field(default_factory=dict, compare=False)
    tree: etree._ElementTree = field(repr=False, compare=False)

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the file as it was received."""
        return hashlib.sha256(self.source).hexdigest()

    def process(self, key: str | None = None) -> ProcessDefinition:
        """The process of that id; without an id the first executable one, else the first.

        Raises ``KeyError`` when there is none.
        """
        if key is None:
            candidates = [item for item in self.processes if item.is_executable]
            candidates += self.processes
        else:
            candidates = [item for item in self.processes if item.id == key]
        if not candidates:
            raise KeyError(key)
        return candidates[0]

    def to_xml(self) -> bytes:
        """The file written again: semantics, diagram, documentation and foreign extensions.

        The content equals the file's (canonical XML); spaces within tags may differ.
        """
        encoding = self.tree.docinfo.encoding or "UTF-8"
        return etree.tostring(self.tree, xml_declaration=True, encoding=encoding)
