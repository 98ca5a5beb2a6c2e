import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Plugin } from 'vite';
import { Story } from './story.ts';

/**
 * The API of one story, in memory, for working on pages without a stack: Fernway Logistics, customer of Waypoint Maps.
 * Hosted sign-in pages included. Part of the dev server only.
 */
export function fixtureServer(): Plugin {
  const story = new Story();
  return {
    name: 'meterhouse-fixtures',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const url = new URL(request.url ?? '/', 'http://localhost');
        if (!url.pathname.startsWith('/v1/') && !url.pathname.startsWith('/hosted/')) return next();
        readBody(request)
          .then((body) => answer(story, request, response, url, body))
          .catch((error: unknown) => send(response, 500, { title: String(error) }));
      });
    },
  };
}

async function answer(story: Story, request: IncomingMessage, response: ServerResponse, url: URL, body: Record<string, unknown>) {
  if (url.pathname === '/v1/events/live') return stream(story, request, response);
  if (url.pathname === '/hosted/sign-in' || url.pathname === '/hosted/sign-up') return hostedPage(response, url);
  const result = story.answer(request.method ?? 'GET', url, body, bearerOf(request));
  if (typeof result === 'object' && result !== null && 'problem' in result) {
    const problem = result.problem as { status: number };
    return send(response, problem.status, problem, 'application/problem+json');
  }
  send(response, request.method === 'DELETE' ? 204 : 200, result);
}

function bearerOf(request: IncomingMessage): string {
  return (request.headers.authorization ?? '').replace('Bearer ', '');
}

function send(response: ServerResponse, status: number, body: unknown, type = 'application/json') {
  response.writeHead(status, { 'Content-Type': type, 'Request-Id': 'req_fixture' });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

function stream(story: Story, request: IncomingMessage, response: ServerResponse) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.write(': connected\n\n');
  const stop = story.follow(bearerOf(request), (row) => response.write(`event: event\ndata: ${JSON.stringify(row)}\n\n`));
  request.on('close', stop);
}

function hostedPage(response: ServerResponse, url: URL) {
  const back = url.searchParams.get('redirect_url') ?? '/';
  const people = [
    ['jonas', 'Jonas, admin of Fernway Logistics'],
    ['ines', 'Ines, operator at Waypoint Maps'],
    [`new${Date.now()}`, 'Somebody new'],
  ];
  const links = people.map(([id, name]) => `<p><a href="${back}#clerk_session=${id}&clerk_client=${id}">${name}</a></p>`);
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.end(`<!doctype html><title>Sign in</title><h1>Who are you?</h1>${links.join('')}`);
}
