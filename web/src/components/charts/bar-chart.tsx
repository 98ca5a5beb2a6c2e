import { useState, type CSSProperties, type ReactNode } from 'react';
import { formatAxis, formatQuantity } from '@/format/number';
import { scaleTo } from './scale';
import './charts.css';

export interface Series {
  name: string;
  color: string;
  values: (number | null)[];
}

export interface BarChartProps {
  /** What the picture says, for those who cannot see it. */
  description: string;
  labels: string[];
  /** Which labels stand on the axis. */
  axis: { index: number; label: string; strong?: boolean }[];
  series: Series[];
  /** The level of comparison, a short line across each bar. */
  reference?: { name: string; values: (number | null)[] };
  /** The bar that is still growing, and what it will come to. */
  growing?: { index: number; expected: number; name: string };
  height?: number;
  format?: (value: number) => string;
  unit?: string;
}

const SLOT = 10;

/** Bars that stack, on an axis from zero, over the scale. */
export function BarChart({
  description,
  labels,
  axis,
  series,
  reference,
  growing,
  height = 232,
  format = formatQuantity,
  unit,
}: BarChartProps) {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [hover, setHover] = useState<number | null>(null);
  const [table, setTable] = useState(false);
  const shown = series.filter((one) => !hidden.has(one.name));
  const withReference = reference && !hidden.has(reference.name) ? reference : undefined;
  const totals = labels.map((_, index) => shown.reduce((sum, one) => sum + (one.values[index] ?? 0), 0));
  const most = Math.max(0, ...totals, ...(withReference?.values.map((value) => value ?? 0) ?? []), growing?.expected ?? 0);
  const scale = scaleTo(most);
  const y = (value: number) => 100 - (value / scale.top) * 100;
  const width = labels.length * SLOT;

  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    setHidden(next);
  };

  if (table) {
    return (
      <>
        <BarTable description={description} labels={labels} series={series} reference={reference} format={format} />
        <button type="button" className="link text-xs gap-top-12" onClick={() => setTable(false)}>
          Chart
        </button>
      </>
    );
  }
  return (
    <div>
      <div className="chart">
        <div
          className="chart-plot"
          style={{ height }}
          onPointerLeave={() => setHover(null)}
          onPointerMove={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            const index = Math.floor(((event.clientX - box.left) / box.width) * labels.length);
            setHover(index >= 0 && index < labels.length ? index : null);
          }}
        >
          <svg viewBox={`0 0 ${width} 100`} preserveAspectRatio="none" role="img" aria-label={description}>
            {scale.ticks.slice(1).map((tick) => (
              <line key={tick} className="chart-grid" x2={width} y1={y(tick)} y2={y(tick)} />
            ))}
            {labels.map((_, index) => (
              <Bar key={index} index={index} series={shown} y={y} growing={growing?.index === index} />
            ))}
            {growing && (
              <rect
                x={growing.index * SLOT + 1.5}
                width={SLOT - 3}
                y={y(growing.expected)}
                height={Math.max(0, y(totals[growing.index] ?? 0) - y(growing.expected))}
                fill="none"
                stroke="var(--c2)"
                strokeDasharray="2 2"
              />
            )}
            {withReference && <ReferenceMarks values={withReference.values} y={y} />}
          </svg>
          {hover !== null && (
            <>
              <div
                className="chart-hover"
                style={{ left: `${(hover / labels.length) * 100}%`, width: `${100 / labels.length}%` }}
              />
              <Tip label={labels[hover] ?? ''} at={(hover + 0.5) / labels.length}>
                {shown.map((one) => (
                  <div key={one.name}>
                    {shown.length > 1 ? `${one.name} ` : ''}
                    {format(one.values[hover] ?? 0)}
                    {unit ? ` ${unit}` : ''}
                  </div>
                ))}
                {withReference && withReference.values[hover] != null && (
                  <div style={{ opacity: 0.7 }}>
                    {withReference.name}: {format(withReference.values[hover] ?? 0)}
                  </div>
                )}
              </Tip>
            </>
          )}
        </div>
        <div className="chart-y tabular" aria-hidden="true">
          {scale.ticks.map((tick) => (
            <span key={tick}>{formatAxis(tick)}</span>
          ))}
        </div>
        <div className="ticks" style={{ '--tick': `${100 / labels.length}%` } as CSSProperties} />
        <span />
        <Axis axis={axis} count={labels.length} />
        <span />
      </div>
      <div className="row wrap gap-top-16" style={{ alignItems: 'flex-start', gap: '8px 16px' }}>
        <div className="legend">
          {series.map((one) => (
            <LegendItem
              key={one.name}
              name={one.name}
              on={!hidden.has(one.name)}
              toggle={series.length > 1 || reference ? () => toggle(one.name) : undefined}
            >
              <i className="swatch" style={{ background: one.color }} />
            </LegendItem>
          ))}
          {growing && (
            <span>
              <i className="swatch" style={{ background: 'var(--c2)' }} />
              {growing.name}
            </span>
          )}
          {reference && (
            <LegendItem name={reference.name} on={!hidden.has(reference.name)} toggle={() => toggle(reference.name)}>
              <i className="swatch swatch-line" style={{ background: 'var(--c-mark)' }} />
            </LegendItem>
          )}
        </div>
        <button type="button" className="link text-xs push" onClick={() => setTable(true)}>
          Table
        </button>
      </div>
    </div>
  );
}

function Bar({ index, series, y, growing }: { index: number; series: Series[]; y: (value: number) => number; growing: boolean }) {
  let below = 0;
  return series.map((one) => {
    const value = one.values[index] ?? 0;
    const bottom = y(below);
    below += value;
    const top = y(below);
    if (value <= 0) return null;
    return (
      <rect
        key={one.name}
        x={index * SLOT + 1.5}
        width={SLOT - 3}
        y={top}
        height={bottom - top}
        fill={growing ? 'var(--c2)' : one.color}
      />
    );
  });
}

function ReferenceMarks({ values, y }: { values: (number | null)[]; y: (value: number) => number }) {
  const path = values
    .map((value, index) => (value === null ? '' : `M${index * SLOT + 0.4} ${y(value).toFixed(1)}h${SLOT - 0.8}`))
    .join('');
  return (
    <>
      <path d={path} fill="none" stroke="var(--surface)" strokeWidth="4" />
      <path d={path} fill="none" stroke="var(--c-mark)" strokeWidth="1.5" />
    </>
  );
}

function Tip({ label, at, children }: { label: string; at: number; children: ReactNode }) {
  const left = Math.min(88, Math.max(12, at * 100));
  return (
    <div className="chart-tip tabular" style={{ left: `${left}%` }}>
      <div style={{ opacity: 0.7 }}>{label}</div>
      {children}
    </div>
  );
}

function Axis({ axis, count }: { axis: BarChartProps['axis']; count: number }) {
  return (
    <div className="chart-x tabular" aria-hidden="true">
      {axis.map(({ index, label, strong }) => {
        const edge = index === 0 ? 'first' : index === count - 1 ? 'last' : undefined;
        return (
          <span
            key={index}
            className={edge}
            style={{
              ...(edge ? {} : { left: `${((index + 0.5) / count) * 100}%` }),
              ...(strong ? { color: 'var(--text)', fontWeight: 500 } : {}),
            }}
          >
            {label}
          </span>
        );
      })}
    </div>
  );
}

function LegendItem({ name, on, toggle, children }: { name: string; on: boolean; toggle?: () => void; children: ReactNode }) {
  if (!toggle)
    return (
      <span>
        {children}
        {name}
      </span>
    );
  return (
    <button type="button" aria-pressed={on} onClick={toggle}>
      {children}
      {name}
    </button>
  );
}

function BarTable({
  description,
  labels,
  series,
  reference,
  format,
}: Pick<BarChartProps, 'description' | 'labels' | 'series' | 'reference'> & { format: (value: number) => string }) {
  return (
    <div style={{ maxHeight: 320, overflow: 'auto' }} tabIndex={0} role="region" aria-label={description}>
      <table className="table">
        <caption className="visually-hidden">{description}</caption>
        <thead>
          <tr>
            <th>When</th>
            {series.map((one) => (
              <th key={one.name} className="num">
                {one.name}
              </th>
            ))}
            {reference && <th className="num">{reference.name}</th>}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, index) => (
            <tr key={label + String(index)}>
              <td>{label}</td>
              {series.map((one) => (
                <td key={one.name} className="num">
                  {one.values[index] == null ? '–' : format(one.values[index])}
                </td>
              ))}
              {reference && <td className="num">{reference.values[index] == null ? '–' : format(reference.values[index])}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A trend without axes, beside a number that names it; with `strongLast` only the last stands for now. */
export function SmallBars({
  values,
  description,
  height = 28,
  strongLast = true,
}: {
  values: number[];
  description: string;
  height?: number;
  strongLast?: boolean;
}) {
  const most = Math.max(...values, 1);
  return (
    <div className="small-bars" style={{ height }} role="img" aria-label={description}>
      {values.map((value, index) => (
        <i
          key={index}
          style={{
            height: `${(value / most) * 100}%`,
            ...(!strongLast || index === values.length - 1 ? { background: 'var(--c1)' } : {}),
          }}
        />
      ))}
    </div>
  );
}
