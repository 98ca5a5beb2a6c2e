import type { CSSProperties, ReactNode } from 'react';
import { share } from './scale';
import './charts.css';

export interface MeterBarProps {
  name: string;
  note?: string;
  used: number;
  expected: number | null;
  top: number;
  /** Where the price changes, or where the plan ends. */
  mark?: { at: number; label: string };
  value: ReactNode;
  soFar: string;
  expectedLabel?: string;
  description: string;
}

/** How much of a plan is used: solid is fact, hatched is expected, the dark tick is where the price changes. */
export function MeterBar({ name, note, used, expected, top, mark, value, soFar, expectedLabel, description }: MeterBarProps) {
  const expectedAt = expected === null ? 0 : share(expected, top);
  const markAt = mark ? share(mark.at, top) : 0;
  // Two labels under one bar must not run into each other, nor into the one at the left.
  const showExpected =
    expectedLabel !== undefined && expectedAt > 34 && expectedAt < 88 && (!mark || Math.abs(expectedAt - markAt) > 20);
  const showMark = mark !== undefined && markAt > 30;
  return (
    <div className="meter">
      <div className="meter-line">
        <span className="medium">{name}</span>
        {note && <span className="muted text-xs">{note}</span>}
        <span className="push tabular">{value}</span>
      </div>
      <div className="meter-track" role="img" aria-label={description}>
        {expected !== null && <i className="hatch" style={{ width: `${expectedAt}%` }} />}
        <i style={{ width: `${share(used, top)}%`, background: 'var(--c1)' }} />
        {mark && <i className="meter-limit" style={{ left: `${markAt}%` }} />}
      </div>
      <div className="ticks" style={{ '--tick': '5%' } as CSSProperties} />
      <div className="meter-under tabular">
        <span style={{ left: 0 }}>{soFar}</span>
        {showExpected && <span style={{ left: `${expectedAt}%`, transform: 'translateX(-50%)' }}>{expectedLabel}</span>}
        {showMark && (
          <span
            style={{
              left: `${markAt}%`,
              transform: markAt > 85 ? 'translateX(-100%)' : 'translateX(-50%)',
              color: 'var(--text-2)',
            }}
          >
            {mark.label}
          </span>
        )}
      </div>
    </div>
  );
}

/** What a sum will come to: so far solid, the likely range hatched, the last one as a mark. */
export function RangeBar({
  soFar,
  low,
  high,
  before,
  top,
  labels,
  description,
}: {
  soFar: number;
  low: number | null;
  high: number | null;
  before: number | null;
  top: number;
  labels: { zero: string; before?: string; top: string };
  description: string;
}) {
  const beforeAt = before === null ? 0 : share(before, top);
  return (
    <div className="range tabular" role="img" aria-label={description}>
      <i style={{ left: 0, right: 0, background: 'var(--hover)' }} />
      <i style={{ left: 0, width: `${share(soFar, top)}%`, background: 'var(--c1)' }} />
      {low !== null && high !== null && (
        <i
          className="hatch"
          style={{
            left: `${share(low, top)}%`,
            width: `${Math.max(1.5, share(high, top) - share(low, top))}%`,
            border: '1px solid var(--c2)',
          }}
        />
      )}
      {before !== null && <i className="range-mark" style={{ left: `${beforeAt}%` }} />}
      <span style={{ left: 0, transform: 'none' }}>{labels.zero}</span>
      {before !== null && beforeAt > 20 && beforeAt < 74 && <span style={{ left: `${beforeAt}%` }}>{labels.before}</span>}
      <span style={{ left: 'auto', right: 0, transform: 'none' }}>{labels.top}</span>
    </div>
  );
}

/** The parts of a whole, side by side. */
export function PartsBar({ parts, description }: { parts: { size: number; color: string }[]; description: string }) {
  return (
    <div role="img" aria-label={description} style={{ display: 'flex', gap: 2, height: 10 }}>
      {parts
        .filter((part) => part.size > 0)
        .map((part, index) => (
          <i key={index} style={{ flex: part.size, minWidth: 3, borderRadius: 2, background: part.color }} />
        ))}
    </div>
  );
}
