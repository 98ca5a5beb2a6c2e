import { useQuery } from '@tanstack/react-query';
import { eventQuery } from '@/api/queries';
import type { EventStatus, EventWhereabouts } from '@/api/types';
import { CopyId } from '@/components/controls';
import { JsonView } from '@/components/json-view';
import { Facts } from '@/components/layout';
import { Load, SkeletonRows } from '@/components/states';
import { Time } from '@/components/zone';
import { describeReason } from './event-state';

/** An event, its identity and its way: accepted, stored, metered, invoiced, or excluded and why. */
export function EventDetail({ source, id, environment }: { source: string; id: string; environment?: string }) {
  const event = useQuery(eventQuery(source, id, environment));
  return (
    <Load
      query={event}
      waiting={
        <div className="pad">
          <SkeletonRows rows={3} />
        </div>
      }
    >
      {(data) => <Detail data={data} />}
    </Load>
  );
}

function Detail({ data }: { data: EventWhereabouts }) {
  const { event } = data;
  return (
    <div className="event-detail">
      <div className="card" style={{ overflow: 'hidden', alignSelf: 'start' }}>
        <JsonView value={event} />
      </div>
      <div>
        <Way status={data.status} />
        <Facts
          items={[
            ['Id', <CopyId id={event.id} whole />],
            ['Source', <CopyId id={event.source} whole />],
            ['Happened', <Time at={event.time} />],
            ['Received', <Time at={data.received_at} />],
            ['Stored', data.stored_at ? <Time at={data.stored_at} /> : <span className="muted">on its way</span>],
            ...data.meters.map((meter): [string, React.ReactNode] => [
              meter.meter,
              meter.counted ? (
                <>
                  counted
                  {meter.lines.length > 0 && (
                    <span className="muted">
                      , on {meter.lines.length === 1 ? 'an invoice line' : `${meter.lines.length} invoice lines`}{' '}
                      <LineIds ids={meter.lines} />
                    </span>
                  )}
                </>
              ) : (
                <>
                  not counted <span className="muted">{meter.reason ? describeReason(meter.reason).note : ''}</span>
                </>
              ),
            ]),
            data.meters.length === 0 && ['Meters', <span className="muted">none counts this type</span>],
            data.repeats &&
              data.repeats.length > 0 && [
                'Repeats',
                <ul>
                  {data.repeats.map((repeat) => (
                    <li key={repeat.received_at}>
                      received <Time at={repeat.received_at} />, not counted
                    </li>
                  ))}
                </ul>,
              ],
          ]}
        />
      </div>
    </div>
  );
}

function LineIds({ ids }: { ids: string[] }) {
  return (
    <>
      {ids.map((id) => (
        <CopyId key={id} id={id} />
      ))}
    </>
  );
}

const STAGES: EventStatus[] = ['accepted', 'stored', 'metered', 'invoiced'];

function Way({ status }: { status: EventStatus }) {
  const reached = status === 'excluded' ? STAGES.indexOf('stored') : STAGES.indexOf(status);
  return (
    <ol className="way">
      {STAGES.map((stage, index) => {
        const stopped = status === 'excluded' && index > reached;
        return (
          <li
            key={stage}
            className={index <= reached ? 'reached' : stopped ? 'stopped' : undefined}
            aria-current={index === reached ? 'step' : undefined}
          >
            {stopped && index === reached + 1 ? 'excluded' : stage}
          </li>
        );
      })}
    </ol>
  );
}
