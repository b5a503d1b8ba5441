"""A message broker that is a folder: for the embedded default and for tests without Redis."""

from pathlib import Path


def broker_settings(folder: Path) -> dict[str, str | bool | float]:
    """Transport options of kombu's filesystem broker, its folders made when missing."""
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
        # Seconds between two looks into the folder; the broker's own second is felt at the desk.
        "polling_interval": 0.05,
    }
