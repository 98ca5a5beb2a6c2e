import { PostHog } from 'posthog-node';
import { report, task, time } from './trial.mjs';

const failures = [];
const client = new PostHog(task.key, {
  host: `${task.url}/posthog`,
  flushAt: task.events.length,
  fetchRetryDelay: 200,
});
client.on('error', (failure) => failures.push(failure));
for (const event of task.events) {
  client.capture({
    uuid: event.id,
    distinctId: task.subject,
    event: task.type,
    timestamp: time,
    properties: event.data,
  });
}
await client.shutdown(60_000);
report(failures);
