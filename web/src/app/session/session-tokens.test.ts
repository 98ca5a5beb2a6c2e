import { describe, expect, it } from 'vitest';
import { RENEW_BEFORE_END_MS, SessionTokens } from './session-tokens';

function tokenFor(seconds: number, issuedAt = 1_000): string {
  const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '');
  return `${part({ alg: 'RS256' })}.${part({ iat: issuedAt, exp: issuedAt + seconds })}.signature`;
}

describe('session tokens', () => {
  it('are used until shortly before their end, then fetched anew', async () => {
    let now = 0;
    let fetched = 0;
    const tokens = new SessionTokens(
      async () => {
        fetched++;
        return tokenFor(60, fetched);
      },
      () => now,
    );
    await tokens.get();
    now = 60_000 - RENEW_BEFORE_END_MS - 1;
    await tokens.get();
    expect(fetched).toBe(1);
    now = 60_000 - RENEW_BEFORE_END_MS;
    await tokens.get();
    expect(fetched).toBe(2);
  });

  it('are fetched once for callers that come together', async () => {
    let fetched = 0;
    const tokens = new SessionTokens(
      async () => {
        fetched++;
        return tokenFor(60);
      },
      () => 0,
    );
    await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    expect(fetched).toBe(1);
  });

  it('last as long as they say, whatever this clock thinks the date is', async () => {
    let fetched = 0;
    const wrongClock = Date.parse('1999-01-01T00:00:00Z');
    const tokens = new SessionTokens(
      async () => {
        fetched++;
        return tokenFor(60, Date.parse('2026-11-03T08:14:06Z') / 1000);
      },
      () => wrongClock,
    );
    await tokens.get();
    await tokens.get();
    expect(fetched).toBe(1);
  });

  it('are fetched anew when one was refused, and after a failure', async () => {
    let fetched = 0;
    const tokens = new SessionTokens(
      async () => {
        fetched++;
        if (fetched === 2) throw new Error('not reachable');
        return tokenFor(60);
      },
      () => 0,
    );
    await tokens.get();
    await expect(tokens.get(true)).rejects.toThrow('not reachable');
    await tokens.get(true);
    expect(fetched).toBe(3);
  });

  it('are none where the session has ended', async () => {
    const tokens = new SessionTokens(async () => null);
    expect(await tokens.get()).toBeNull();
  });
});
