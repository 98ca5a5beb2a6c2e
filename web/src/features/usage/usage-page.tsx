import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useFilters } from '@/app/use-filters';
import { keysQuery, metersQuery, organizationQuery, subscriptionsQuery, usageQuery } from '@/api/queries';
import type { ApiKey, Meter, Usage, UsageRow } from '@/api/types';
import { BarChart, type Series } from '@/components/charts/bar-chart';
import { Segments, SelectField, TextField } from '@/components/controls';
import { PageHead, SectionHead } from '@/components/layout';
import { EmptyState, Load, SkeletonRows } from '@/components/states';
import { Time, useZone } from '@/components/zone';
import { dayParts, formatDay, formatDayTime, formatMonth, startOfDay, startOfMonth } from '@/format/time';
import { formatQuantity } from '@/format/number';
import { describeReason } from '@/features/events/event-state';

type Window = 'HOUR' | 'DAY' | 'MONTH';
const WINDOWS = [
  { value: 'HOUR', label: 'Hour' },
  { value: 'DAY', label: 'Day' },
  { value: 'MONTH', label: 'Month' },
] as const;
const MOST_GROUPS = 3;
const COLORS = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c-ref)'];

export function UsagePage() {
  const meters = useQuery(metersQuery);
  return (
    <>
      <PageHead title="Usage" note="Each identity counted once, as the invoice will count it." />
      <Load query={meters}>
        {(page) =>
          page.data.length === 0 ? (
            <section className="card">
              <EmptyState title="No meter yet.">
                The operator defines what is counted. Events sent until then are found by it.
              </EmptyState>
            </section>
          ) : (
            <MeterUsage meters={page.data} />
          )
        }
      </Load>
    </>
  );
}

function MeterUsage({ meters }: { meters: Meter[] }) {
  const zone = useZone();
  const [search, change] = useFilters<'meter' | 'from' | 'to' | 'window' | 'group_by' | 'api_key'>();
  const organization = useQuery(organizationQuery);
  const onTestClock = Boolean(organization.data?.test_clock);
  const subscriptions = useQuery({ ...subscriptionsQuery(), enabled: onTestClock });
  const keys = useQuery(keysQuery);
  // On a test clock the period under way says which month it is there.
  const period = onTestClock ? subscriptions.data?.data.find((row) => row.status !== 'canceled')?.current_period : undefined;
  const now = period ? Date.parse(period.end) - 1 : Date.now();
  const meter = meters.find((one) => one.key === search.meter) ?? meters[0]!;
  const window: Window = search.window === 'HOUR' || search.window === 'MONTH' ? search.window : 'DAY';
  const fromDay = search.from ?? dayText(startOfMonth(now, zone), zone);
  const toDay = search.to ?? dayText(new Date(now), zone);
  const range = useMemo(
    () => ({ from: dayStart(fromDay, zone, 0).toISOString(), to: dayStart(toDay, zone, 1).toISOString() }),
    [fromDay, toDay, zone],
  );
  const usage = useQuery({
    ...usageQuery({ meter: meter.key, ...range, window, group_by: search.group_by, api_key: search.api_key }),
    placeholderData: (before) => before,
    refetchInterval: 10_000,
  });
  const dimensions = Object.keys(meter.group_by ?? {});
  return (
    <>
      <div className="filters" style={{ marginBottom: 20 }}>
        <SelectField
          label="Meter"
          value={meter.key}
          options={meters.map((one) => ({ value: one.key, label: one.name }))}
          onChange={(key) => change({ meter: key, group_by: undefined })}
        />
        <TextField
          label="From"
          type="date"
          value={fromDay}
          max={toDay}
          onChange={(event) => event.target.value && change({ from: event.target.value })}
        />
        <TextField
          label="To"
          type="date"
          value={toDay}
          min={fromDay}
          onChange={(event) => event.target.value && change({ to: event.target.value })}
        />
        {dimensions.length > 0 && (
          <SelectField
            label="By"
            value={search.group_by ?? ''}
            options={[{ value: '', label: 'All together' }, ...dimensions.map((name) => ({ value: name, label: name }))]}
            onChange={(group_by) => change({ group_by })}
          />
        )}
        <SelectField
          label="Key"
          value={search.api_key ?? ''}
          options={[{ value: '', label: 'All keys' }, ...keyOptions(keys.data?.data ?? [])]}
          onChange={(api_key) => change({ api_key })}
        />
        <div>
          <span className="label">Step</span>
          <Segments
            label="Step"
            value={window}
            options={WINDOWS}
            onChange={(value) => change({ window: value === 'DAY' ? undefined : value })}
          />
        </div>
      </div>
      <Load
        query={usage}
        waiting={
          <section className="card pad">
            <SkeletonRows rows={8} height={22} />
          </section>
        }
      >
        {(data) => <UsageChart meter={meter} usage={data} window={window} from={range.from} to={range.to} />}
      </Load>
    </>
  );
}

function UsageChart({
  meter,
  usage,
  window,
  from,
  to,
}: {
  meter: Meter;
  usage: Usage;
  window: Window;
  from: string;
  to: string;
}) {
  const zone = useZone();
  const starts = useMemo(() => windowStarts(from, to, window, zone), [from, to, window, zone]);
  const series = seriesOf(usage.data, starts, meter.name);
  const label = (start: number) =>
    window === 'HOUR' ? formatDayTime(start, zone) : window === 'DAY' ? formatDay(start, zone) : formatMonth(start, zone);
  const excluded = excludedOf(usage.data);
  const adds = meter.aggregation === 'COUNT' || meter.aggregation === 'SUM';
  return (
    <div className="with-aside">
      <section className="card pad">
        <SectionHead
          title={`${meter.name}: how ${meter.aggregation.includes('COUNT') ? 'many' : 'much'} each ${window.toLowerCase()}?`}
          beside={
            meter.status === 'backfilling' ? (
              'Older events are still being counted'
            ) : (
              <>
                As of <Time at={usage.as_of} as="clock" />
              </>
            )
          }
        />
        <p className="row wrap base" style={{ gap: '4px 14px' }}>
          <span className="text-big">{formatQuantity(usage.total)}</span>
          <span className="text-s soft">
            {adds
              ? 'in all'
              : `${meter.aggregation.toLowerCase().replace('_', ' ')} over the whole range; steps do not add up to it`}
          </span>
        </p>
        <div className="gap-top-24">
          <BarChart
            description={`${meter.name} by ${window.toLowerCase()}`}
            labels={starts.map(label)}
            axis={axisOf(starts, label)}
            series={series}
          />
        </div>
      </section>
      <section className="card pad">
        <SectionHead title="What counted, and what did not" />
        <table className="table">
          <caption className="visually-hidden">Events counted and excluded</caption>
          <tbody>
            <tr>
              <td>
                <span className="medium">Counted</span>
              </td>
              <td className="num bold">{formatQuantity(usage.data.reduce((sum, row) => sum + Number(row.events), 0))}</td>
            </tr>
            {Object.entries(excluded).map(([reason, count]) => (
              <tr key={reason}>
                <td>
                  <span className="medium">{describeReason(reason).name}</span>{' '}
                  <span className="muted">{describeReason(reason).note}</span>
                </td>
                <td className="num">{formatQuantity(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="text-xs muted gap-top-16">
          Counts <span className="mono">{meter.event_type}</span>
          {meter.value_path && (
            <>
              , <span className="mono">{meter.value_path}</span>
            </>
          )}
          .{(meter.filter?.length ?? 0) > 0 && ' Only events that pass its filter.'}
        </p>
      </section>
    </div>
  );
}

function keyOptions(keys: ApiKey[]) {
  return keys.map((key) => ({ value: key.id, label: `${key.name} (${key.prefix}…)` }));
}

/** One series, or the largest groups and the rest, so that no more than four tones stand together. */
function seriesOf(rows: UsageRow[], starts: number[], name: string): Series[] {
  const byGroup = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const group =
      Object.values(row.group ?? {})
        .map((value) => value ?? 'none')
        .join(', ') || name;
    const values = byGroup.get(group) ?? new Map<number, number>();
    const slot = slotOf(starts, Date.parse(row.start));
    values.set(slot, (values.get(slot) ?? 0) + Number(row.value ?? 0));
    byGroup.set(group, values);
  }
  const size = (values: Map<number, number>) => [...values.values()].reduce((sum, value) => sum + value, 0);
  const ordered = [...byGroup.entries()].sort(([, a], [, b]) => size(b) - size(a));
  const shown = ordered.slice(0, MOST_GROUPS).map(([group, values], index) => ({
    name: group,
    color: COLORS[index]!,
    values: starts.map((_, slot) => values.get(slot) ?? 0),
  }));
  const rest = ordered.slice(MOST_GROUPS);
  if (rest.length > 0) {
    shown.push({
      name: `${rest.length} more`,
      color: COLORS[MOST_GROUPS]!,
      values: starts.map((_, slot) => rest.reduce((sum, [, values]) => sum + (values.get(slot) ?? 0), 0)),
    });
  }
  return shown.length > 0 ? shown : [{ name, color: COLORS[0]!, values: starts.map(() => 0) }];
}

function slotOf(starts: number[], at: number): number {
  let slot = 0;
  while (slot + 1 < starts.length && starts[slot + 1]! <= at) slot++;
  return slot;
}

const MOST_WINDOWS = 800;

function windowStarts(from: string, to: string, window: Window, zone: string): number[] {
  const end = Date.parse(to);
  const starts: number[] = [];
  for (let at = Date.parse(from); at < end && starts.length < MOST_WINDOWS;) {
    starts.push(at);
    const parts = dayParts(new Date(at), zone);
    if (window === 'HOUR') at += 3_600_000;
    else if (window === 'DAY') at = startOfDay(parts.year, parts.month, parts.day + 1, zone).getTime();
    else at = startOfDay(parts.year, parts.month + 1, 1, zone).getTime();
  }
  return starts;
}

function axisOf(starts: number[], label: (start: number) => string) {
  const last = starts.length - 1;
  const step = Math.max(1, Math.ceil(starts.length / 5));
  const indexes = starts
    .map((_, index) => index)
    .filter((index) => index === last || (index % step === 0 && last - index >= step * 0.7));
  return indexes.map((index) => ({ index, label: label(starts[index]!) }));
}

function excludedOf(rows: UsageRow[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const row of rows)
    for (const [reason, count] of Object.entries(row.excluded ?? {})) all[reason] = (all[reason] ?? 0) + Number(count);
  return all;
}

function dayText(date: Date, zone: string): string {
  const parts = dayParts(date, zone);
  return `${parts.year}-${String(parts.month).padStart(2, '0')}-${String(parts.day).padStart(2, '0')}`;
}

function dayStart(text: string, zone: string, daysLater: number): Date {
  const [year = 1970, month = 1, day = 1] = text.split('-').map(Number);
  return startOfDay(year, month, day + daysLater, zone);
}
