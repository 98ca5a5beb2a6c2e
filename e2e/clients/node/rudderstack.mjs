import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { report, task, time } from './trial.mjs';

const failures = [];
const client = new RudderAnalytics(task.key, {
  dataPlaneUrl: `${task.url}/segment`,
  flushAt: task.events.length,
  errorHandler: (failure) => failures.push(failure),
});
await Promise.all(
  task.events.map(
    (event) =>
      new Promise((resolve) =>
        client.track(
          {
            messageId: event.id,
            userId: task.subject,
            event: task.type,
            timestamp: time,
            properties: event.data,
          },
          (failure) => {
            if (failure) failures.push(failure);
            resolve();
          },
        ),
      ),
  ),
);
report(failures);
