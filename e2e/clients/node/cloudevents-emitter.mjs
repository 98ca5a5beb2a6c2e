import { CloudEvent, emitterFor, httpTransport } from 'cloudevents';
import { report, task, untilAnswered } from './trial.mjs';

/** Emits every event; the transport hands back the answer's headers and body, and no status. */
export async function emitAll(options, dataOf) {
  const emit = emitterFor(httpTransport(`${task.url}/v1/events`), options);
  const failures = [];
  for (const event of task.events) {
    const cloudEvent = new CloudEvent({
      id: event.id,
      source: 'https://app.example/node',
      type: task.type,
      subject: task.subject,
      time: task.time,
      ...dataOf(event),
    });
    const problem = await untilAnswered(async () => {
      const answer = await emit(cloudEvent, { headers: { authorization: `Bearer ${task.key}` } });
      return answer.headers['content-type'].startsWith('application/problem+json') ? JSON.parse(answer.body) : null;
    });
    if (problem) failures.push(problem.detail);
  }
  report(failures);
}
