import { describe, expect, it } from 'vitest';
import type { Plan, PlanVersion } from '@/api/types';
import { offersOf } from './choose-plan';

const version = (number: number, status: PlanVersion['status']) =>
  ({ id: `plv_${number}`, version: number, status }) as PlanVersion;
const plan = (name: string, self_serve: boolean, ...versions: PlanVersion[]) => ({ name, self_serve, versions }) as Plan;

describe('plans that customers may choose', () => {
  it('are those offered so, by their newest published version', () => {
    const offers = offersOf([
      plan('Scale', true, version(1, 'published'), version(3, 'draft'), version(2, 'published')),
      plan('Agreed by hand', false, version(4, 'published')),
      plan('Not ready', true, version(5, 'draft')),
    ]);
    expect(offers.map((offer) => [offer.plan.name, offer.version.version])).toEqual([['Scale', 2]]);
  });
});
