import { useQuery } from '@tanstack/react-query';
import { meQuery } from '@/api/queries';
import type { AuditEntry } from '@/api/types';
import { shortId } from '@/components/controls';
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
  edit: 'Edited',
  hold: 'Held for review',
  publish: 'Published',
  subscribe: 'Subscribed',
  attach_payment_method: 'Payment method added',
  create_test_clock: 'Put on a test clock',
  advance_test_clock: 'Test clock moved',
};

/** Entries of these features say what happened to which record, and read well once the record is called by its name. */
const RECORDS: [begins: RegExp, name: string][] = [
  [/^api[_-]key\./, 'Key '],
  [/^organization\./, 'Organization '],
];

/** `Approved computation 1`: an action in words, whatever feature wrote it. */
export function actionWords(entry: AuditEntry): string {
  const verb = entry.action.replace(/^.*[.:]/, '').replaceAll('-', '_');
  const record = RECORDS.find(([begins]) => begins.test(entry.action));
  if (record) return record[1] + entry.action.replace(record[0], '').replaceAll('_', ' ');
  const words = ACTIONS[verb] ?? entry.action.replace(/[._-]/g, ' ').replace(/^./, (first) => first.toUpperCase());
  const computation = entry.details?.computation;
  return computation !== undefined && verb === 'approve' ? `${words} computation ${String(computation)}` : words;
}

/** Who acted: yourself by your address, other people and keys by their id, and the platform by what it is. */
export function Actor({ actor }: { actor: string }) {
  const me = useQuery(meQuery);
  const [kind, id] = actor.split(/:(.*)/s);
  if (!id) return <>{actor}</>;
  if (kind === 'user' && id === me.data?.user_id) return <>{me.data.email ?? 'you'}</>;
  return (
    <span className="mono" title={actor}>
      {shortId(id)}
    </span>
  );
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
            <span className="muted">
              <Actor actor={entry.actor} />
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
