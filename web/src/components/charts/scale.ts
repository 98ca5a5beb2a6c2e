export interface Scale {
  top: number;
  ticks: number[];
}

/** An axis from zero to a round number at or above `most`, in at most `steps` even steps. */
export function scaleTo(most: number, steps = 4): Scale {
  if (!(most > 0)) return { top: 1, ticks: [0, 1] };
  const raw = most / steps;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 2.5, 4, 5, 10].find((factor) => raw <= factor * power + Number.EPSILON * power) ?? 10) * power;
  const count = Math.max(1, Math.ceil(most / step - 1e-9));
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, index) => step * index) };
}

export function share(value: number, top: number): number {
  return top === 0 ? 0 : Math.min(100, Math.max(0, (value / top) * 100));
}
