import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { authenticateWith } from '@/api/http';
import { SessionContext, type Session, type SessionUser } from './session';
import { SessionTokens } from './session-tokens';

const STORAGE_KEY = 'meterhouse.session';

interface Credentials {
  session: string;
  client: string;
}

/** Sign-in on hosted pages: they send people back with the session in the URL's fragment, which never reaches a server. */
export function HostedSessionProvider({ hostedUrl, children }: { hostedUrl: string; children: ReactNode }) {
  const [credentials, setCredentials] = useState(takeCredentials);
  const [user, setUser] = useState<SessionUser | null>(null);
  const [gone, setGone] = useState(false);
  const door = useMemo(() => (credentials ? new HostedDoor(hostedUrl, credentials) : null), [hostedUrl, credentials]);

  const tokens = useMemo(() => {
    const made = new SessionTokens(async () => {
      const token = door ? await door.token() : null;
      if (door && token === null) {
        forgetCredentials();
        setGone(true);
      }
      return token;
    });
    // Queries run in the first effects below this provider, so the token source must stand before they do.
    authenticateWith((fresh) => made.get(fresh));
    return made;
  }, [door]);

  useEffect(() => {
    let current = true;
    door
      ?.whoAmI()
      .then((found) => current && setUser(found))
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [door]);

  const session = useMemo<Session>(() => {
    const leaveTo = (page: string, returnTo: string) => {
      const back = new URL(returnTo, window.location.origin);
      window.location.assign(`${hostedUrl}/${page}?redirect_url=${encodeURIComponent(back.href)}`);
    };
    return {
      status: door && !gone ? 'signed-in' : 'signed-out',
      user,
      signIn: (returnTo) => leaveTo('sign-in', returnTo),
      signUp: (returnTo) => leaveTo('sign-up', returnTo),
      async signOut() {
        await door?.end().catch(() => undefined);
        forgetCredentials();
        tokens.forget();
        setCredentials(null);
      },
      async createOrganization(name) {
        if (!door) throw new Error('Nobody is signed in.');
        await door.createOrganization(name);
        tokens.forget();
      },
    };
  }, [hostedUrl, door, gone, tokens, user]);

  return <SessionContext value={session}>{children}</SessionContext>;
}

class HostedDoor {
  private readonly base: string;

  constructor(
    hostedUrl: string,
    private readonly credentials: Credentials,
  ) {
    this.base = `${hostedUrl}/v1/client/sessions/${encodeURIComponent(credentials.session)}`;
  }

  /** Null where the session has ended; an error where the page cannot be reached. */
  async token(): Promise<string | null> {
    const answer = await this.ask('POST', '/tokens');
    if (answer.status === 401 || answer.status === 404) return null;
    if (!answer.ok) throw new Error(`The sign-in service answered ${answer.status}.`);
    return ((await answer.json()) as { jwt: string }).jwt;
  }

  async whoAmI(): Promise<SessionUser | null> {
    const answer = await this.ask('GET', '');
    if (!answer.ok) return null;
    const body = (await answer.json()) as { user: { id: string; email: string | null; first_name: string | null } };
    return { id: body.user.id, email: body.user.email, firstName: body.user.first_name };
  }

  async createOrganization(name: string): Promise<void> {
    const answer = await this.ask('POST', '/organizations', { name });
    if (!answer.ok) throw new Error(`The organization could not be made: the sign-in service answered ${answer.status}.`);
  }

  async end(): Promise<void> {
    await this.ask('POST', '/end');
  }

  private ask(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { Authorization: this.credentials.client };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    return fetch(this.base + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  }
}

/** From the fragment just after signing in, else from this tab's storage. */
export function takeCredentials(): Credentials | null {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  const session = fragment.get('clerk_session');
  const client = fragment.get('clerk_client');
  if (session && client) {
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    const found = { session, client };
    window.sessionStorage.setItem(STORAGE_KEY, JSON.stringify(found));
    return found;
  }
  const kept = window.sessionStorage.getItem(STORAGE_KEY);
  return kept ? (JSON.parse(kept) as Credentials) : null;
}

function forgetCredentials(): void {
  window.sessionStorage.removeItem(STORAGE_KEY);
}
