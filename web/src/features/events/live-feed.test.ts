import { describe, expect, it } from 'vitest';
import { matcher } from './live-feed';
import type { LiveRow } from './live-events';

const row = {
  key: '1',
  id: 'req_1',
  source: 'checkout',
  type: 'api.request',
  subject: 'user_118',
  time: '',
  received_at: '',
} as LiveRow;

describe('the typed filter of live events', () => {
  it('matches named parts in their field', () => {
    expect(matcher('type:api source:check')(row)).toBe(true);
    expect(matcher('type:checkout')(row)).toBe(false);
  });

  it('matches other words anywhere, and nothing typed matches all', () => {
    expect(matcher('USER_118')(row)).toBe(true);
    expect(matcher('nobody')(row)).toBe(false);
    expect(matcher('')(row)).toBe(true);
  });
});
