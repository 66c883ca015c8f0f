import { describe, expect, it } from '@jest/globals';
import { patienceLeft } from './patience.ts';

const REGIONS = ['eu-central-1', 'eu-west-1'];
const rejectedAt = new Date('2026-11-20T10:00:00.000Z');
const later = (ms: number) => new Date(rejectedAt.getTime() + ms);

describe('the mail of a rejection', () => {
  it('waits for what the other region says, in each region for another time', () => {
    expect(REGIONS.map((region) => patienceLeft(rejectedAt, region, REGIONS, later(1000)))).toEqual([4000, 9000]);
  });

  it('waits once, and not at all when it comes late', () => {
    expect(REGIONS.map((region) => patienceLeft(rejectedAt, region, REGIONS, later(10_000)))).toEqual([0, 0]);
    expect(patienceLeft(rejectedAt, 'eu-central-1', REGIONS, later(86_400_000))).toBe(0);
  });

  it('does not wait for a clock that was hours ahead', () => {
    expect(patienceLeft(later(6 * 3_600_000), 'eu-west-1', REGIONS, rejectedAt)).toBe(0);
    expect(patienceLeft(later(20_000), 'eu-west-1', REGIONS, rejectedAt)).toBe(30_000);
  });
});
