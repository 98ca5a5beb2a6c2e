import { OpenMeter } from '@openmeter/sdk';
import { report, task, time, untilAnswered } from './trial.mjs';

const failures = [];
const client = new OpenMeter({ baseUrl: `${task.url}/openmeter`, apiKey: task.key });
const events = task.events.map((event) => ({
  id: event.id,
  source: 'node-app',
  type: task.type,
  subject: task.subject,
  time,
  data: event.data,
}));
const failure = await untilAnswered(async () => {
  try {
    await client.events.ingest(events);
    return null;
  } catch (refusal) {
    return refusal;
  }
});
if (failure) failures.push(failure);
report(failures);
