/** Session tokens live a minute; one is used until this long before its end, so that none ends on its way. */
export const RENEW_BEFORE_END_MS = 10_000;

interface KeptToken {
  token: string;
  usableUntil: number;
}

/**
 * Holds the current session token and fetches another before it ends. The token's own issue and end times give only its
 * length, which is counted from its arrival here: a browser clock that is wrong does no harm. Callers that come together
 * share one fetch.
 */
export class SessionTokens {
  private kept: KeptToken | null = null;
  private underWay: Promise<string | null> | null = null;

  constructor(
    private readonly fetchToken: () => Promise<string | null>,
    private readonly now: () => number = () => Date.now(),
  ) {}

  async get(fresh = false): Promise<string | null> {
    if (!fresh && this.kept && this.now() < this.kept.usableUntil) return this.kept.token;
    this.underWay ??= this.renew().finally(() => {
      this.underWay = null;
    });
    return this.underWay;
  }

  forget(): void {
    this.kept = null;
  }

  private async renew(): Promise<string | null> {
    const token = await this.fetchToken();
    this.kept = token ? { token, usableUntil: this.now() + lifetimeOf(token) - RENEW_BEFORE_END_MS } : null;
    return token;
  }
}

function lifetimeOf(token: string): number {
  const payload = token.split('.')[1];
  if (!payload) return 0;
  try {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { iat?: number; exp?: number };
    return claims.exp && claims.iat ? (claims.exp - claims.iat) * 1000 : 0;
  } catch {
    return 0;
  }
}
