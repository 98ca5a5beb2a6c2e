import type { EventStatus } from '@/api/types';
import { Tag } from '@/components/controls';

const REASONS: Record<string, string> = {
  test: 'test, never billed',
  withdrawn: 'withdrawn',
  duplicate: 'repeat, not counted',
  filtered: 'filtered, not counted',
  unsubscribed: 'no plan then',
  late: 'late, on the next invoice',
};

/** Where an event is on its way, or why it is not counted. */
export function EventState({ status, reason }: { status: EventStatus | undefined; reason?: string | null }) {
  if (status === 'excluded') return <span className="muted text-xs">{reason ? (REASONS[reason] ?? reason) : 'not counted'}</span>;
  if (!status) return <span className="muted">–</span>;
  return <Tag tone={status === 'metered' || status === 'invoiced' ? 'accent' : 'plain'}>{status}</Tag>;
}

/** What a reason of exclusion means, in a few words; an unknown one still says its name. */
export function describeReason(reason: string): { name: string; note: string } {
  const known: Record<string, { name: string; note: string }> = {
    duplicate: { name: 'Repeats', note: 'sent again by a retry; the first counted' },
    filtered: { name: 'Filtered', note: 'the meter does not count these' },
    test: { name: 'Test', note: 'sent with a test key' },
    late: { name: 'Late', note: 'arrived after the close; on a later invoice' },
    unsubscribed: { name: 'Unsubscribed', note: 'no subscription priced it at that time' },
    withdrawn: { name: 'Withdrawn', note: 'taken back by the operator' },
  };
  return known[reason] ?? { name: reason, note: 'not counted' };
}
