// Seconds of work between days of waiting: on a folded axis long waits take a fixed width, so that the work stays visible.

export interface Span {
  start: number;
  end: number;
}

export interface AxisPart extends Span {
  kind: 'work' | 'wait';
  /** Place on the axis, in percent. */
  from: number;
  to: number;
}

export interface TimeAxis {
  parts: AxisPart[];
  /** Where a moment lies, in percent. */
  at: (time: number) => number;
}

/** A pause longer than this is a wait of its own. */
const FOLDED_FROM_MS = 5_000;
const WIDEST_WAIT = 14;
const ALL_WAITS = 48;
/** No stretch of work is narrower than this share of all work, so that it can be seen and named. */
const LEAST_WORK_SHARE = 0.12;

/** `work` spans are drawn by their length; what lies between them, and `waits`, is folded where it is long. */
export function foldedAxis(work: Span[], whole: Span): TimeAxis {
  const stretches = merge(work, FOLDED_FROM_MS);
  const cut: { kind: 'work' | 'wait'; start: number; end: number }[] = [];
  let reached = whole.start;
  for (const stretch of stretches) {
    if (stretch.start - reached > FOLDED_FROM_MS) cut.push({ kind: 'wait', start: reached, end: stretch.start });
    const start = cut.length > 0 && cut.at(-1)!.kind === 'wait' ? stretch.start : Math.min(reached, stretch.start);
    cut.push({ kind: 'work', start, end: Math.max(stretch.end, start) });
    reached = Math.max(reached, stretch.end);
  }
  if (whole.end - reached > FOLDED_FROM_MS) cut.push({ kind: 'wait', start: reached, end: whole.end });
  if (cut.length === 0) cut.push({ kind: 'work', start: whole.start, end: whole.end });

  const waits = cut.filter((part) => part.kind === 'wait').length;
  const works = cut.filter((part) => part.kind === 'work');
  const waitWidth = waits === 0 ? 0 : Math.min(WIDEST_WAIT, (works.length === 0 ? 100 : ALL_WAITS) / waits);
  const worked = works.reduce((sum, part) => sum + (part.end - part.start), 0);
  const weight = (part: Span) => Math.max(part.end - part.start, worked * LEAST_WORK_SHARE, 1);
  const weights = works.reduce((sum, part) => sum + weight(part), 0);
  const room = 100 - waitWidth * waits;

  let from = 0;
  const parts = cut.map<AxisPart>((part) => {
    const width = part.kind === 'wait' ? waitWidth : (weight(part) / weights) * room;
    const placed = { ...part, from, to: from + width };
    from += width;
    return placed;
  });
  return { parts, at: (time) => place(parts, time) };
}

export function straightAxis(whole: Span): TimeAxis {
  const parts: AxisPart[] = [{ kind: 'work', ...whole, from: 0, to: 100 }];
  return { parts, at: (time) => place(parts, time) };
}

function place(parts: AxisPart[], time: number): number {
  const part = parts.find((one) => time <= one.end) ?? parts.at(-1)!;
  const length = part.end - part.start;
  const share = length <= 0 ? 0 : Math.min(1, Math.max(0, (time - part.start) / length));
  return part.from + share * (part.to - part.from);
}

function merge(spans: Span[], gap: number): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && span.start - last.end <= gap) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}
