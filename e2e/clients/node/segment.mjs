import { Analytics } from '@segment/analytics-node';
import { report, task, time } from './trial.mjs';

const failures = [];
const analytics = new Analytics({
  writeKey: task.key,
  host: task.url,
  path: '/segment/v1/batch',
  flushAt: task.events.length,
});
analytics.on('error', (failure) => failures.push(failure.reason ?? failure.code));
for (const event of task.events) {
  analytics.track({
    messageId: event.id,
    userId: task.subject,
    event: task.type,
    timestamp: time,
    properties: event.data,
  });
}
await analytics.closeAndFlush({ timeout: 60_000 });
report(failures);
