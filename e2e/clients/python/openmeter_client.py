from openmeter import Client
from openmeter.models import Event

from trial import TASK, TIME, report

failures = []
client = Client(endpoint=TASK["url"] + "/openmeter", token=TASK["key"])
try:
    for event in TASK["events"]:
        client.events.ingest_event(
            Event(
                id=event["id"],
                source="python-app",
                specversion="1.0",
                type=TASK["type"],
                subject=TASK["subject"],
                time=TIME,
                data=event["data"],
            )
        )
except Exception as refusal:
    failures.append(refusal)
report(failures)
