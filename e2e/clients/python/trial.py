"""What every script here has in common: it is told on its standard input what to send, and says what became of it."""

import json
import os
import sys
from datetime import datetime

TASK = json.load(sys.stdin)
TIME = datetime.fromisoformat(TASK["time"].replace("Z", "+00:00"))


def report(failures):
    """Says what the client said, and ends: a client that keeps threads must not keep the process."""
    print(json.dumps({"refused": bool(failures), "said": "; ".join(map(str, failures))}), flush=True)
    os._exit(0)
