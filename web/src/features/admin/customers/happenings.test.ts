import { describe, expect, it } from 'vitest';
import type { AuditEntry, WorkflowRun } from '@/api/types';
import { interleave } from './happenings';

const run = (id: string, at: string, status = 'completed') => ({ id, run_id: at, started_at: at, status }) as WorkflowRun;
const action = (id: string, at: string) => ({ id, at }) as AuditEntry;
const all = <T>(...rows: T[]) => ({ rows, more: false });
const some = <T>(...rows: T[]) => ({ rows, more: true });

describe('what happened to a customer', () => {
  it('is one list of what ran and what was done, newest first', () => {
    const rows = interleave(all(run('c', '2026-03'), run('a', '2026-01')), all(action('b', '2026-02')));
    expect(rows.map((row) => row.run?.id ?? row.action?.id)).toEqual(['c', 'b', 'a']);
  });

  it('goes back only as far as both are known', () => {
    const rows = interleave(some(run('c', '2026-03'), run('b', '2026-02')), all(action('a', '2026-01')));
    expect(rows.map((row) => row.at)).toEqual(['2026-03', '2026-02']);
  });

  it('folds runs of one workflow right after each other', () => {
    const rows = interleave(
      all(run('clock', '2026-05'), run('clock', '2026-04'), run('invoice', '2026-03'), run('clock', '2026-02')),
      all(),
    );
    expect(rows.map((row) => [row.run?.id, row.run && row.times])).toEqual([
      ['clock', 2],
      ['invoice', 1],
      ['clock', 1],
    ]);
  });

  it('shows a run in another state by itself', () => {
    const rows = interleave(all(run('clock', '2026-05', 'running'), run('clock', '2026-04')), all());
    expect(rows).toHaveLength(2);
  });
});
