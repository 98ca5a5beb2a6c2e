import { describe, expect, it } from 'vitest';
import { foldedAxis, straightAxis } from './time-axis';

const HOUR = 3_600_000;

describe('a folded axis', () => {
  const work = [
    { start: HOUR, end: HOUR + 8_000 },
    { start: 60 * HOUR, end: 60 * HOUR + 2_000 },
  ];
  const axis = foldedAxis(work, { start: 0, end: 60 * HOUR + 62_000 });

  it('lays waits and work one after the other', () => {
    expect(axis.parts.map((part) => part.kind)).toEqual(['wait', 'work', 'wait', 'work', 'wait']);
    expect(axis.parts.at(-1)!.to).toBeCloseTo(100);
  });

  it('gives an hour and two days the same room, so that seconds of work stay visible', () => {
    const [hour, , days] = axis.parts;
    expect(hour!.to - hour!.from).toBeCloseTo(days!.to - days!.from);
    const [, first] = axis.parts;
    expect(first!.to - first!.from).toBeGreaterThan(20);
  });

  it('never goes back in time', () => {
    const places = Array.from({ length: 500 }, (_, index) => axis.at((index / 499) * (60 * HOUR + 62_000)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBe(0);
  });

  it('draws a run without waits to scale', () => {
    const short = foldedAxis(
      [
        { start: 0, end: 1000 },
        { start: 1200, end: 4000 },
      ],
      { start: 0, end: 4000 },
    );
    expect(short.parts).toHaveLength(1);
    expect(short.at(2000)).toBeCloseTo(50);
  });

  it('can be undone', () => {
    expect(straightAxis({ start: 0, end: 100 }).at(25)).toBe(25);
  });
});
