import type { AuditEntry, WorkflowRun } from '@/api/types';

interface Moment {
  key: string;
  at: string;
}

/** What ran, `times` in a row, or what somebody did. */
export type Happening = Moment & ({ run: WorkflowRun; times: number; action?: never } | { action: AuditEntry; run?: never });

interface Loaded<T> {
  rows: T[];
  /** Whether there is more before the last row. */
  more: boolean;
}

/**
 * One list of two, newest first, as far back as both are known: behind the end of the shorter one something may be
 * missing. Runs of one workflow right after each other are one row, the newest.
 */
export function interleave(runs: Loaded<WorkflowRun>, actions: Loaded<AuditEntry>): Happening[] {
  const known = [knownSince(runs, (run) => run.started_at), knownSince(actions, (entry) => entry.at)].sort().at(-1)!;
  const all: Happening[] = [
    ...runs.rows.map((run) => ({ key: `${run.id}/${run.run_id ?? run.started_at}`, at: run.started_at, run, times: 1 })),
    ...actions.rows.map((action) => ({ key: action.id, at: action.at, action })),
  ];
  const rows: Happening[] = [];
  for (const row of all.filter(({ at }) => at >= known).sort((a, b) => b.at.localeCompare(a.at))) {
    const last = rows.at(-1);
    if (row.run && last?.run && last.run.id === row.run.id && row.run.status === last.run.status) last.times += 1;
    else rows.push(row);
  }
  return rows;
}

function knownSince<T>({ rows, more }: Loaded<T>, at: (row: T) => string): string {
  const last = rows.at(-1);
  return more && last ? at(last) : '';
}
