from posthog import Posthog

from trial import TASK, TIME, report

failures = []
client = Posthog(
    TASK["key"],
    host=TASK["url"] + "/posthog",
    on_error=lambda failure, batch: failures.append(failure),
    gzip=True,
    flush_at=len(TASK["events"]),
    max_retries=5,
)
for event in TASK["events"]:
    client.capture(
        TASK["type"],
        distinct_id=TASK["subject"],
        properties=event["data"],
        timestamp=TIME,
        uuid=event["id"],
    )
client.flush()
report(failures)
