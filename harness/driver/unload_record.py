"""What the recorder saw while a page unloaded: only the page's own storage can carry it.

There the page can remove, overwrite or fill it, so what comes out need not be the recorder's.
"""

import json
from typing import Any


def unload_record(text: str | None) -> dict[str, Any]:
    """Return the record, with its `log`, `beacons` and `hasStores`.

    Where it is missing, or is not what the recorder writes, its log is one blind spot.
    """
    try:
        found = json.loads(text or "null")
    except (RecursionError, ValueError):
        found = None
    if text and _is_record(found):
        return dict(found)
    how = "replaced" if text else "removed"
    reason = f"it {how} the harness's record in its storage, or filled the storage"
    spot = {"kind": "blind", "where": "what the page does while it is left", "reason": reason}
    entry = {**spot, "phase": "unload", "order": 0, "time": 0}
    return {"log": [entry], "beacons": [], "hasStores": False}


def _is_record(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and found.keys() == {"log", "beacons", "hasStores"}
        and isinstance(found["hasStores"], bool)
        and _has_only(found["log"], dict)
        and _has_only(found["beacons"], str)
    )


def _has_only(items: Any, kind: type) -> bool:
    return isinstance(items, list) and all(isinstance(item, kind) for item in items)
