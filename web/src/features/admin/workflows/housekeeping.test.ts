import { describe, expect, it } from 'vitest';
import type { RunStep } from '@/api/types';
import { isHousekeeping } from './housekeeping';

function step(part: Partial<RunStep>): RunStep {
  return {
    name: 'Look at the invoice',
    kind: 'activity',
    status: 'completed',
    attempts: 1,
    started_at: '2026-11-01T00:00:00Z',
    ended_at: '2026-11-01T00:00:01Z',
    input: null,
    result: null,
    failure: null,
    ...part,
  };
}

describe('housekeeping', () => {
  it('is a run that reads its record again, or is told to', () => {
    expect(isHousekeeping(step({}))).toBe(true);
    expect(isHousekeeping(step({ kind: 'signal', name: 'Look again' }))).toBe(true);
  });

  it('is nothing that was tried twice, failed, or is still under way', () => {
    expect(isHousekeeping(step({ attempts: 2 }))).toBe(false);
    expect(isHousekeeping(step({ status: 'failed', failure: 'no answer' }))).toBe(false);
    expect(isHousekeeping(step({ status: 'running' }))).toBe(false);
  });

  it('is nothing that somebody did', () => {
    expect(isHousekeeping(step({ kind: 'signal', name: 'Retry now' }))).toBe(false);
    expect(isHousekeeping(step({ name: 'Count usage' }))).toBe(false);
  });
});
