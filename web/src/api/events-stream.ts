import { authorizedFetch, problemOf } from './http';

export interface ServerEvent {
  event: string;
  data: string;
}

/** Splits a text stream into server-sent events; keeps what is incomplete for the next piece. */
export class EventStreamParser {
  private rest = '';

  push(text: string): ServerEvent[] {
    this.rest = (this.rest + text).replaceAll('\r\n', '\n');
    const blocks = this.rest.split('\n\n');
    this.rest = blocks.pop() ?? '';
    return blocks.map(parseBlock).filter((event) => event !== null);
  }
}

function parseBlock(block: string): ServerEvent | null {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    if (line.startsWith(':')) continue;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
  }
  return data.length === 0 ? null : { event, data: data.join('\n') };
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Reads server-sent events with the session's token (EventSource cannot send one) and connects again after a pause that
 * doubles, until `signal` aborts. `connected` tells whether the stream is up.
 */
export async function followEvents(
  path: string,
  query: Record<string, string | undefined>,
  receive: (event: ServerEvent) => void,
  connected: (up: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const answer = await authorizedFetch('GET', path, { query, signal, accept: 'text/event-stream' });
      if (!answer.ok || !answer.body) throw await problemOf(answer);
      connected(true);
      pause = FIRST_PAUSE_MS;
      const parser = new EventStreamParser();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        parser.push(value).forEach(receive);
      }
    } catch {
      if (signal.aborted) return;
    }
    connected(false);
    await sleep(pause, signal);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
