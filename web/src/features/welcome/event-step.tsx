import { useQuery } from '@tanstack/react-query';
import { get } from '@/api/http';
import { eventQuery } from '@/api/queries';
import type { EventRow, Onboarding, Page } from '@/api/types';
import { ButtonLink, Tag } from '@/components/controls';
import { Time } from '@/components/zone';
import { useLiveState } from '@/features/events/live-events';
import { Arrival } from './arrival';
import { Step } from './frame';
import { ASK_EVERY_MS, stepOf } from './steps';

export function EventStep({ data }: { data: Onboarding | undefined }) {
  const { rows } = useLiveState();
  const done = stepOf(data, 'first_event')?.status === 'done';
  // Where the page was opened after the event came, the list knows it.
  const listed = useQuery({
    queryKey: ['first-event'],
    queryFn: ({ signal }) => get<Page<EventRow>>('/v1/events', { limit: 1 }, signal),
    enabled: done && rows.length === 0,
    refetchInterval: (query) => (query.state.data?.data.length ? false : ASK_EVERY_MS),
  });
  const row = rows.at(-1) ?? listed.data?.data[0];
  const whereabouts = useQuery({
    ...eventQuery(row?.source ?? '', row?.id ?? '', row?.environment),
    enabled: row !== undefined,
    retry: 5,
    refetchInterval: (query) => (query.state.data?.stored_at ? false : ASK_EVERY_MS),
  });
  if (!row) {
    const ready = stepOf(data, 'first_key')?.status === 'done';
    return (
      <Step number={4} title="First event" state={ready ? 'now' : 'later'}>
        {ready && (
          <div className="card waiting" role="status">
            <span className="dot breathes accent" />
            <div>
              <p className="medium">Waiting for your first event.</p>
              <p className="text-s soft">It shows here within a second of being sent.</p>
            </div>
          </div>
        )}
      </Step>
    );
  }
  return (
    <Step
      number={4}
      title="First event"
      state="done"
      tag={
        <Tag tone="ok" live>
          <span>
            Arrived <Time at={row.received_at} as="fresh" />
          </span>
        </Tag>
      }
      atText={storedAfter(row.received_at, whereabouts.data?.stored_at)}
    >
      <div aria-live="polite">
        <Arrival row={row} whereabouts={whereabouts.data} organization={data?.organization} />
      </div>
      <div className="row wrap gap-top-24">
        <ButtonLink kind="main" to="/home">
          Go to your dashboard
        </ButtonLink>
        <ButtonLink to="/keys">See your keys</ButtonLink>
      </div>
    </Step>
  );
}

function storedAfter(receivedAt: string, storedAt: string | null | undefined): string | null {
  if (!storedAt) return null;
  const seconds = Math.max(0, Date.parse(storedAt) - Date.parse(receivedAt)) / 1000;
  return `stored after ${seconds.toFixed(1)} s`;
}
