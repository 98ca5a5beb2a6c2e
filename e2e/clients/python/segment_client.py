from segment.analytics.client import Client

from trial import TASK, TIME, report

failures = []
client = Client(
    TASK["key"],
    host=TASK["url"] + "/segment",
    on_error=lambda failure, batch: failures.append(failure),
    gzip=True,
    upload_size=len(TASK["events"]),
    max_retries=5,
)
for event in TASK["events"]:
    client.track(
        user_id=TASK["subject"],
        event=TASK["type"],
        properties=event["data"],
        timestamp=TIME,
        message_id=event["id"],
    )
client.flush()
report(failures)
