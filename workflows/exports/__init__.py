"""The processes' history for process mining: XES (IEEE 1849) and OCEL 2.0, without persons."""

from workflows.exports.ocel import write_ocel_json, write_ocel_xml
from workflows.exports.runs import Written
from workflows.exports.xes import write_xes

__all__ = ["Written", "write_ocel_json", "write_ocel_xml", "write_xes"]
