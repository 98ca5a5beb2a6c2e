import { useState } from 'react';
import type { Price } from '@/api/types';
import { scaleTo } from '@/components/charts/scale';
import { formatRoughMoney } from '@/format/money';
import { formatAxis, formatQuantity } from '@/format/number';
import { bends, rate } from './rate';
import '@/components/charts/charts.css';
import './plans.css';

export interface CurvePoint {
  name: string;
  quantity: number;
}

/** Quantity against amount: this price, the one it is compared with, and where customers stand on it. */
export function CurveChart({
  price,
  other,
  points,
  currency,
  name,
  otherName,
}: {
  price: Price;
  other: Price | null;
  points: CurvePoint[];
  currency: string;
  name: string;
  otherName: string;
}) {
  const [hover, setHover] = useState<CurvePoint | null>(null);
  const tierEnds = bends(price);
  const farthest = Math.max(
    ...tierEnds.map((end) => end * 1.4),
    ...points.map((point) => point.quantity * 1.12),
    Number(price.included ?? 0) * 3,
    1000,
  );
  const x = scaleTo(farthest, 5);
  const quantities = samples(x.top, [...tierEnds, ...(other ? bends(other) : [])]);
  const most = Math.max(
    ...quantities.map((quantity) => Math.max(rate(price, quantity), other ? rate(other, quantity) : 0)),
    0.01,
  );
  const y = scaleTo(most, 4);
  const at = (quantity: number, amount: number) =>
    `${((quantity / x.top) * 100).toFixed(3)} ${(100 - (amount / y.top) * 100).toFixed(3)}`;
  const line = (one: Price) =>
    quantities.map((quantity, index) => `${index === 0 ? 'M' : 'L'}${at(quantity, rate(one, quantity))}`).join('');
  const money = (amount: number) => (most < 10 ? `${amount.toFixed(2)}` : formatRoughMoney(amount, currency));
  return (
    <div>
      <div className="chart">
        <div className="curve" style={{ height: 260 }}>
          <svg
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            role="img"
            aria-label={`What a quantity costs by ${name}${other ? `, beside ${otherName}` : ''}`}
          >
            {y.ticks.map((tick) => (
              <line
                key={tick}
                className="chart-grid"
                stroke="var(--line)"
                x2="100"
                y1={100 - (tick / y.top) * 100}
                y2={100 - (tick / y.top) * 100}
              />
            ))}
            {tierEnds
              .filter((end) => end < x.top)
              .map((end) => (
                <line
                  key={end}
                  stroke="var(--line-2)"
                  strokeDasharray="2 3"
                  x1={(end / x.top) * 100}
                  x2={(end / x.top) * 100}
                  y1="0"
                  y2="100"
                />
              ))}
            <path d={`${line(price)}L100 100L0 100Z`} fill="var(--accent-soft)" opacity="0.6" />
            {other && <path d={line(other)} fill="none" stroke="var(--c-ref)" strokeWidth="1.5" />}
            <path d={line(price)} fill="none" stroke="var(--c1)" strokeWidth="2" strokeLinejoin="round" />
          </svg>
          {tierEnds
            .filter((end) => end < x.top * 0.92)
            .map((end, index) => (
              <span key={end} className="curve-tier not-narrow" style={{ left: `${(end / x.top) * 100}%` }}>
                tier {index + 2}
              </span>
            ))}
          {points
            .filter((point) => point.quantity <= x.top)
            .map((point) => (
              <span
                key={point.name}
                className="curve-point"
                style={{
                  left: `${(point.quantity / x.top) * 100}%`,
                  top: `${100 - (rate(price, point.quantity) / y.top) * 100}%`,
                }}
                onPointerEnter={() => setHover(point)}
                onPointerLeave={() => setHover(null)}
              />
            ))}
          {hover && (
            <div
              className="chart-tip tabular"
              style={{
                left: `${Math.min(85, Math.max(15, (hover.quantity / x.top) * 100))}%`,
                top: `${96 - (rate(price, hover.quantity) / y.top) * 100}%`,
              }}
            >
              <div>
                {hover.name}, {money(rate(price, hover.quantity))}
              </div>
              <div style={{ opacity: 0.7 }}>{formatQuantity(Math.round(hover.quantity))}</div>
            </div>
          )}
        </div>
        <div className="chart-y tabular" aria-hidden="true">
          {y.ticks.map((tick) => (
            <span key={tick}>{money(tick)}</span>
          ))}
        </div>
        <div className="ticks" style={{ '--tick': '5%' } as React.CSSProperties} />
        <span />
        <div className="chart-x tabular" aria-hidden="true">
          {x.ticks.map((tick, index) => (
            <span
              key={tick}
              className={index === 0 ? 'first' : index === x.ticks.length - 1 ? 'last' : undefined}
              style={index === 0 || index === x.ticks.length - 1 ? {} : { left: `${(tick / x.top) * 100}%` }}
            >
              {formatAxis(tick)}
            </span>
          ))}
        </div>
        <span />
      </div>
      <div className="legend gap-top-12">
        <span>
          <i className="swatch swatch-line" style={{ background: 'var(--c1)' }} />
          {name}
        </span>
        {other && (
          <span>
            <i className="swatch swatch-line" style={{ background: 'var(--c-ref)' }} />
            {otherName}
          </span>
        )}
        {points.length > 0 && (
          <span>
            <i className="swatch" style={{ borderRadius: '50%', border: '2px solid var(--accent)' }} />A customer’s last invoice
          </span>
        )}
      </div>
    </div>
  );
}

const SAMPLES = 80;

/** Evenly spread, and just at and behind each bend, where a volume price jumps. */
function samples(top: number, ends: number[]): number[] {
  const even = Array.from({ length: SAMPLES + 1 }, (_, index) => (top * index) / SAMPLES);
  const near = ends.filter((end) => end < top).flatMap((end) => [end, end + top / 10_000]);
  return [...even, ...near].sort((a, b) => a - b);
}
