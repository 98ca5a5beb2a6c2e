import type { ProblemBody } from './types';

/** What went wrong, in the words of the answer: problem+json where there is one, otherwise what the network said. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly requestId: string | null;
  readonly fields: { pointer: string; code: string; detail: string }[];

  constructor(status: number, body: ProblemBody, requestId: string | null) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = body.code ?? 'unknown';
    this.requestId = body.request_id ?? requestId;
    this.fields = body.errors ?? [];
  }
}

type Query = Record<string, string | number | boolean | null | undefined>;

export interface CallOptions {
  query?: Query;
  body?: unknown;
  signal?: AbortSignal;
  /** Another credential than the session's: an API key where the page sends an event as an app would. */
  bearer?: string;
  /** What kind of answer is wanted; JSON unless said otherwise. */
  accept?: string;
}

type TokenSource = (fresh: boolean) => Promise<string | null>;

let tokenSource: TokenSource = async () => null;

/** The session says how to get a token; `fresh` asks for one that is not the last. */
export function authenticateWith(source: TokenSource): void {
  tokenSource = source;
}

export function urlOf(path: string, query?: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}

export async function authorizedFetch(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  // One key for all tries of one wish: a repeat after a lost answer is the same wish.
  const idempotencyKey = method === 'POST' ? randomKey() : null;
  const ask = async (fresh: boolean) => {
    const headers = new Headers({ Accept: options.accept ?? 'application/json' });
    const token = options.bearer ?? (await tokenSource(fresh));
    if (token) headers.set('Authorization', `Bearer ${token}`);
    if (idempotencyKey) headers.set('Idempotency-Key', idempotencyKey);
    let body: string | undefined;
    if (options.body !== undefined) {
      headers.set('Content-Type', 'application/json');
      body = JSON.stringify(options.body);
    }
    return fetch(urlOf(path, options.query), { method, headers, body, signal: options.signal });
  };
  const answer = await ask(false);
  return answer.status === 401 && !options.bearer ? ask(true) : answer;
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await authorizedFetch(method, path, options);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(
      0,
      { code: 'unreachable', detail: 'The server did not answer. Check the connection, then try again.' },
      null,
    );
  }
  if (answer.ok) {
    return (answer.status === 204 ? undefined : await answer.json()) as T;
  }
  throw await problemOf(answer);
}

export async function problemOf(answer: Response): Promise<ApiProblem> {
  const requestId = answer.headers.get('Request-Id');
  let body: ProblemBody = {};
  if (answer.headers.get('Content-Type')?.includes('json')) {
    body = (await answer.json().catch(() => ({}))) as ProblemBody;
  }
  return new ApiProblem(answer.status, body, requestId);
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) => call<T>('GET', path, { query, signal });
export const post = <T>(path: string, body: unknown = {}, query?: Query) => call<T>('POST', path, { body, query });
export const patch = <T>(path: string, body: unknown) => call<T>('PATCH', path, { body });
export const put = <T>(path: string, body: unknown) => call<T>('PUT', path, { body });
export const remove = (path: string) => call<void>('DELETE', path);

// crypto.randomUUID exists only in secure contexts; a stack reached by plain HTTP over a network is none.
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
