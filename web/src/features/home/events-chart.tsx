import type { Period, Timeseries } from '@/api/types';
import { BarChart } from '@/components/charts/bar-chart';
import { SectionHead } from '@/components/layout';
import { useZone } from '@/components/zone';
import { dayParts, formatDay, formatMonthName } from '@/format/time';
import { formatChange, formatQuantity } from '@/format/number';
import { eventsByDay, expectedToday, type Day } from './events-by-day';
import { sum } from './projection';

export function EventsChart({ period, data, now, monthly }: { period: Period; data: Timeseries; now: number; monthly: boolean }) {
  return monthly ? <MonthlyChart data={data} period={period} now={now} /> : <DailyChart data={data} period={period} now={now} />;
}

function DailyChart({ period, data, now }: { period: Period; data: Timeseries; now: number }) {
  const zone = useZone();
  const days = eventsByDay(data, period, now, zone);
  const total = sum(days.map((day) => day.value ?? 0));
  const compared = days.filter((day) => day.state === 'over' && day.before !== null);
  const change = formatChange(sum(compared.map((day) => day.value ?? 0)), sum(compared.map((day) => day.before ?? 0)));
  const todayIndex = days.findIndex((day) => day.state === 'today');
  const expected = expectedToday(days, now);
  const name = formatMonthName(period.start, zone);
  return (
    <>
      <SectionHead title="How many events arrive each day?" />
      <p className="row wrap base" style={{ gap: '4px 14px' }}>
        <span className="text-big">{formatQuantity(total)}</span>
        <span className="text-s soft">
          {change ? (
            <>
              <span className="medium" style={{ color: 'var(--text)' }}>
                {change}
              </span>{' '}
              against four weeks before
            </>
          ) : total === 0 ? (
            'Send an event and it shows here within seconds.'
          ) : (
            'in this period so far'
          )}
        </span>
      </p>
      <div className="gap-top-24">
        <BarChart
          description={`Events a day in ${name}, with the level of four weeks before`}
          labels={days.map((day) => formatDay(day.start, zone))}
          axis={axisOf(days, todayIndex, zone)}
          series={[{ name, color: 'var(--c1)', values: days.map((day) => day.value) }]}
          reference={
            days.some((day) => day.before !== null)
              ? { name: 'Same weekday, four weeks before', values: days.map((day) => day.before) }
              : undefined
          }
          growing={
            todayIndex >= 0 && expected !== null
              ? { index: todayIndex, expected, name: 'Today so far, and as expected' }
              : undefined
          }
          unit="events"
        />
      </div>
    </>
  );
}

function MonthlyChart({ period, data, now }: { period: Period; data: Timeseries; now: number }) {
  const zone = useZone();
  const months = Array.from({ length: 12 }, (_, index) => {
    const first = dayParts(new Date(period.start), zone);
    const month = ((first.month - 1 + index) % 12) + 1;
    const year = first.year + Math.floor((first.month - 1 + index) / 12);
    const rows = data.data.filter((row) => {
      const parts = dayParts(new Date(row.time), zone);
      return parts.year === year && parts.month === month;
    });
    const label = formatMonthName(new Date(Date.UTC(year, month - 1, 15)), 'UTC', 'short');
    return { label, value: Date.UTC(year, month - 1, 1) > now ? null : sum(rows.map((row) => Number(row.value))) };
  });
  return (
    <>
      <SectionHead title="How many events arrive each month?" />
      <p className="row wrap base" style={{ gap: '4px 14px' }}>
        <span className="text-big">{formatQuantity(sum(months.map((month) => month.value ?? 0)))}</span>
        <span className="text-s soft">in twelve months</span>
      </p>
      <div className="gap-top-24">
        <BarChart
          description="Events a month over twelve months"
          labels={months.map((month) => month.label)}
          axis={months
            .map((month, index) => ({ index, label: month.label }))
            .filter((_, index) => index % 2 === 0 || index === 11)}
          series={[{ name: 'Events', color: 'var(--c1)', values: months.map((month) => month.value) }]}
          unit="events"
        />
      </div>
    </>
  );
}

function axisOf(days: Day[], today: number, zone: string) {
  const last = days.length - 1;
  const marks = [...new Set([0, 7, 14, 21, last])].filter(
    (index) => index <= last && (today < 0 || Math.abs(index - today) > 2 || index === 0 || index === last),
  );
  const axis = marks.map((index) => {
    const start = days[index]!.start;
    return { index, label: index === 0 ? formatDay(start, zone) : String(dayParts(start, zone).day) };
  });
  if (today > 2 && today < last - 1) axis.push({ index: today, label: 'Today' });
  return axis.map((mark) => ({ ...mark, strong: mark.label === 'Today' })).sort((a, b) => a.index - b.index);
}
