import * as billing from './story-billing.ts';
import * as operations from './story-operations.ts';

type Row = Record<string, unknown>;
type Listener = (row: Row) => void;

const FERNWAY = {
  id: 'org_01M1DZK4Y7A2N8QW',
  name: 'Fernway Logistics',
  clerk_organization_id: 'org_2fern',
  stripe_customer_id: 'cus_Fern77',
  time_zone: 'Europe/Berlin',
  currency: 'USD',
  billing_email: 'billing@fernway.example',
  test_clock: null,
  now: '2026-11-03T08:14:06Z',
  workflow_id: 'onboarding:org_01M1DZK4Y7A2N8QW',
  created_at: '2026-09-01T08:11:26Z',
};

interface Newcomer {
  organization: Row | null;
  keys: Row[];
  firstEvent: Row | null;
  listeners: Set<Listener>;
}

/** What every question is answered with. Newcomers have a state of their own, the rest is the story as it stands. */
export class Story {
  private readonly newcomers = new Map<string, Newcomer>();
  private readonly clocks = billing.clocks();

  answer(method: string, url: URL, body: Row, token: string): unknown {
    const path = url.pathname;
    if (path === '/v1/config') {
      return { clerk_publishable_key: null, hosted_url: '/hosted', test_clocks: true, operator_name: 'Waypoint Maps' };
    }
    if (path.startsWith('/hosted/v1/client/sessions/')) return this.hosted(path, body);
    const person = personOf(token);
    if (token.startsWith('mh_')) return this.receive(token, body);
    if (person === '') return problem(401, 'unauthorized', 'Sign in first.');
    if (person === 'ines') return this.operator(method, path, url, body);
    if (person.startsWith('new')) return this.newcomer(person, method, path, body);
    return this.customer(method, path, url, body);
  }

  follow(token: string, listener: Listener): () => void {
    const person = personOf(token);
    if (person.startsWith('new')) {
      const { listeners } = this.newcomerOf(person);
      listeners.add(listener);
      return () => listeners.delete(listener);
    }
    let sent = 0;
    const feed = billing.feed();
    const timer = setInterval(() => listener(feed(sent++)), 280);
    for (let i = 0; i < 8; i++) listener(feed(sent++));
    return () => clearInterval(timer);
  }

  private hosted(path: string, body: Row): unknown {
    const [, , , , , session = '', verb] = path.split('/');
    if (verb === 'tokens') return { jwt: jwt(session) };
    if (verb === 'organizations') {
      this.newcomerOf(session).organization = {
        ...FERNWAY,
        id: `org_${session}`,
        name: body.name,
        created_at: new Date().toISOString(),
      };
      return { id: 'org_clerk', name: body.name, slug: 'new' };
    }
    if (verb === 'end') return {};
    const name = session === 'ines' ? 'Ines' : session === 'jonas' ? 'Jonas' : null;
    return { user: { id: session, email: `${session}@example.test`, first_name: name }, organization: null };
  }

  private newcomerOf(person: string): Newcomer {
    let found = this.newcomers.get(person);
    if (!found) {
      found = { organization: null, keys: [], firstEvent: null, listeners: new Set() };
      this.newcomers.set(person, found);
    }
    return found;
  }

  private newcomer(person: string, method: string, path: string, body: Row): unknown {
    const state = this.newcomerOf(person);
    if (path === '/v1/me')
      return {
        user_id: person,
        email: `${person}@example.test`,
        role: 'admin',
        organization: state.organization && { id: state.organization.id, name: state.organization.name },
      };
    if (path === '/v1/organization') return state.organization;
    if (path === '/v1/onboarding' && !state.organization)
      return problem(400, 'organization_name_required', 'Name the organization.');
    if (path === '/v1/onboarding') {
      return {
        organization: state.organization,
        workflow_id: `onboarding:${String(state.organization?.id)}`,
        steps: [
          { name: 'organization', status: 'done', at: state.organization?.created_at },
          { name: 'stripe_customer', status: 'done', at: state.organization?.created_at },
          { name: 'subscription', status: 'skipped', at: null },
          { name: 'first_key', status: state.keys.length ? 'done' : 'pending', at: state.keys[0]?.created_at ?? null },
          { name: 'first_event', status: state.firstEvent ? 'done' : 'pending', at: state.firstEvent?.received_at ?? null },
        ],
      };
    }
    if (path === '/v1/api-keys' && method === 'POST') {
      const key = {
        id: 'key_01M1E0PTA',
        key: `mh_${String(body.environment)}_7Qf4kZsVx9TbN3mLr8YcHd1${person}`,
        prefix: 'mh_live_7Qf4',
        name: body.name,
        environment: body.environment,
        scopes: [],
        status: 'unconfirmed',
        created_at: new Date().toISOString(),
        workflow_id: 'api-key:key_01M1E0PTA',
      };
      state.keys.push(key);
      return key;
    }
    if (path === '/v1/api-keys') return list(state.keys.map((key) => ({ ...key, key: null })));
    if (path.endsWith('/confirm')) return { ...state.keys[0], key: null, status: 'active' };
    if (path === '/v1/events/one') {
      return {
        status: 'stored',
        event: state.firstEvent,
        received_at: state.firstEvent?.received_at,
        stored_at: new Date(Date.parse(String(state.firstEvent?.received_at)) + 800).toISOString(),
        meters: [],
      };
    }
    if (path === '/v1/events') return list(state.firstEvent ? [state.firstEvent] : []);
    return list([]);
  }

  private receive(key: string, body: Row): unknown {
    for (const [person, state] of this.newcomers) {
      if (!key.endsWith(person)) continue;
      const now = new Date().toISOString();
      state.firstEvent = {
        source: 'key_01M1E0PTA',
        time: now,
        received_at: now,
        environment: 'live',
        subject: null,
        status: 'stored',
        ...body,
      };
      state.listeners.forEach((listener) => listener(state.firstEvent as Row));
    }
    return { accepted: 1, rejected: [] };
  }

  private customer(method: string, path: string, url: URL, body: Row): unknown {
    if (path === '/v1/me')
      return {
        user_id: 'jonas',
        email: 'jonas@fernway.example',
        role: 'admin',
        organization: { id: FERNWAY.id, name: FERNWAY.name },
      };
    if (path === '/v1/organization') return { ...FERNWAY, ...(method === 'PATCH' ? body : {}) };
    if (path === '/v1/onboarding')
      return {
        organization: FERNWAY,
        workflow_id: FERNWAY.workflow_id,
        steps: [{ name: 'first_event', status: 'done', at: '2026-09-01T08:14:07Z' }],
      };
    if (path === '/v1/plans') return list(operations.plans);
    return billing.answer(method, path, url, body) ?? problem(404, 'not_found', 'There is nothing here.');
  }

  private operator(method: string, path: string, url: URL, body: Row): unknown {
    if (path === '/v1/me')
      return {
        user_id: 'ines',
        email: 'ines@operator.test',
        role: 'operator',
        organization: { id: 'org_operator', name: 'Waypoint Maps' },
      };
    if (path === '/v1/organization')
      return operations.organization(url.searchParams.get('organization') ?? FERNWAY.id) ?? FERNWAY;
    if (path.startsWith('/v1/test-clocks')) return this.clocks(method, path, body);
    return (
      operations.answer(method, path, url, body) ??
      billing.answer(method, path, url, body) ??
      problem(404, 'not_found', 'There is nothing here.')
    );
  }
}

export function list(data: unknown[], next_cursor: string | null = null) {
  return { data, next_cursor };
}

function problem(status: number, code: string, detail: string) {
  return { problem: { status, code, detail, title: detail, request_id: 'req_fixture_01M6' } };
}

function personOf(token: string): string {
  const payload = token.split('.')[1];
  return payload ? (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub : '';
}

function jwt(subject: string): string {
  const now = Math.floor(Date.now() / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: subject, iat: now, exp: now + 60 })}.x`;
}
