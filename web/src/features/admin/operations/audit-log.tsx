import type { AuditEntry } from '@/api/types';
import { Time } from '@/components/zone';
import '@/features/billing/invoice.css';

const ACTIONS: Record<string, string> = {
  approve: 'Approved',
  void: 'Voided',
  discard: 'Discarded',
  recompute: 'Computed again',
  retry_payment: 'Payment tried again',
  mark_paid: 'Marked as paid',
  retry_now: 'Retried now',
  cancel: 'Canceled',
  terminate: 'Terminated',
  signal: 'Signalled',
  replay: 'Replayed',
  hold: 'Held for review',
  publish: 'Published',
};

/** `Approved computation 1`: an action in words, whatever feature wrote it. */
export function actionWords(entry: AuditEntry): string {
  const verb = entry.action.replace(/^.*[.:]/, '').replaceAll('-', '_');
  const words = ACTIONS[verb] ?? entry.action.replace(/[._-]/g, ' ').replace(/^./, (first) => first.toUpperCase());
  const computation = entry.details?.computation;
  return computation !== undefined && verb === 'approve' ? `${words} computation ${String(computation)}` : words;
}

export function AuditLog({ entries }: { entries: AuditEntry[] }) {
  return (
    <ul className="log">
      {entries.map((entry) => (
        <li key={entry.id}>
          <span className="medium">{actionWords(entry)}</span>
          <span className="log-at">
            <Time at={entry.at} as="day-time" />
          </span>
          <span className="log-why break">
            {entry.reason ? `“${entry.reason}” ` : ''}
            <span className="muted">{entry.actor}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
