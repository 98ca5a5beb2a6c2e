import type { RunStep } from '@/api/types';

/** Steps by which a run is woken up, or reads its record again: true, many, and no part of what happened. */
export function isHousekeeping(step: RunStep): boolean {
  if (step.status !== 'completed' || step.attempts > 1 || step.failure) return false;
  return step.kind === 'signal' ? step.name === 'Look again' : step.kind === 'activity' && step.name.startsWith('Look at ');
}
