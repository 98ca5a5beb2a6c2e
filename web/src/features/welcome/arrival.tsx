import type { EventRow, EventWhereabouts, Organization } from '@/api/types';
import { CopyId, shortId } from '@/components/controls';
import { JsonView } from '@/components/json-view';
import { Facts } from '@/components/layout';
import { Time } from '@/components/zone';

/** The first event beside what was understood of it. */
export function Arrival({
  row,
  whereabouts,
  organization,
}: {
  row: EventRow;
  whereabouts: EventWhereabouts | undefined;
  organization: Organization | undefined;
}) {
  const event = whereabouts?.event;
  const data = event?.data ?? row.data ?? {};
  return (
    <div className="card arrival">
      <div>
        <div className="arrival-head row">
          <h3>What you sent</h3>
          <span className="push">
            <CopyId id={row.id} />
          </span>
        </div>
        <JsonView value={{ id: row.id, type: row.type, ...(row.subject ? { subject: row.subject } : {}), data }} />
      </div>
      <div>
        <div className="arrival-head row">
          <h3>What we understood</h3>
        </div>
        <Facts
          items={[
            [
              'Identity',
              <>
                {row.environment ?? 'live'}, <span className="mono">{shortId(row.source)}</span>,{' '}
                <span className="mono">{row.id}</span>
                <p className="text-xs muted gap-top-8">Sent again within 35 days, it counts once.</p>
              </>,
            ],
            ['Type', <span className="mono">{row.type}</span>],
            row.subject
              ? ['Who', <span className="mono">{row.subject}</span>]
              : ['Who', <span className="muted">nobody named; send a subject to count people</span>],
            [
              'When',
              <>
                <Time at={row.time} as="full" />
                {row.time === row.received_at && <span className="muted"> on receipt, none was sent</span>}
              </>,
            ],
            ['Data', describeData(data)],
            ['Counts as', countsAs(whereabouts)],
            row.environment === 'test'
              ? ['Costs', 'Nothing, ever: it came with a test key.']
              : organization
                ? ['Costs', <span className="soft">By your plan, in {organization.currency}</span>]
                : null,
          ]}
        />
      </div>
    </div>
  );
}

function describeData(data: Record<string, unknown>) {
  const entries = Object.entries(data);
  if (entries.length === 0) return <span className="muted">none</span>;
  return entries.map(([name, value], index) => (
    <span key={name}>
      {index > 0 && ', '}
      <span className="mono">{name}</span> {kindOf(value)}
    </span>
  ));
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return { string: 'text', number: 'number', boolean: 'yes or no', object: 'object' }[typeof value as string] ?? typeof value;
}

function countsAs(whereabouts: EventWhereabouts | undefined) {
  if (!whereabouts) return <span className="muted">being stored</span>;
  if (whereabouts.meters.length === 0)
    return <span className="soft">No meter counts this type yet. It is stored, and a meter made later finds it.</span>;
  return whereabouts.meters.map((meter) => (
    <div key={meter.meter}>
      <span className="medium mono">{meter.meter}</span>{' '}
      <span className="muted">{meter.counted ? 'counted' : `not counted: ${meter.reason ?? 'excluded'}`}</span>
    </div>
  ));
}
