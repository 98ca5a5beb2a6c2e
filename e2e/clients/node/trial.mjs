// What every script here has in common: it is told on its standard input what to send, and says what became of it.
import { readFileSync } from 'node:fs';

export const task = JSON.parse(readFileSync(0, 'utf8'));
export const time = new Date(task.time);

const PAUSE_MS = 200;

/** Says what the client said, and ends: a client that keeps timers must not keep the process. */
export function report(failures) {
  const said = JSON.stringify({ refused: failures.length > 0, said: failures.map(String).join('; ') });
  process.stdout.write(said + '\n', () => process.exit(0));
}

/** For clients that leave trying again to the app: goes on until `attempt` says something other than that it was a 503. */
export async function untilAnswered(attempt) {
  for (;;) {
    const failure = await attempt();
    if (failure?.status !== 503) return failure;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
