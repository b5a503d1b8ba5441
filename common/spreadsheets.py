"""Cells of files that people open in a spreadsheet."""

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(text: object) -> str:
    """``text`` as a cell that no spreadsheet computes (OWASP, CSV injection)."""
    cell = str(text)
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell
