"""Write docs/openapi.json, the API as it is, so that a change of it shows in review.

python scripts/openapi.py
"""

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "openapi.json"


def render() -> str:
    """The schema the application serves, in a form that differs line by line."""
    from main import app

    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(render(), "utf-8")
