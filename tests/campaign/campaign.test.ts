import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_STAGE } from '../../compiled/package.ts';
import { type ShopProcess, startShopProcess } from '../support/shop-process.ts';
import { campaign, type Story, storyOf } from './campaign.ts';

const MINUTE = 60_000;
/** A storm, a brown-out of one region’s database, a partition. `npm run campaign` plays longer ones, and kills regions. */
const SEED = 23;

describe('a small campaign', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'twinshop-campaign-'));
  let running: ShopProcess;
  let story: Story;
  const lines: string[] = [];

  beforeAll(async () => {
    // A shop of its own: what it leaves behind is not for others to find, and what it checks is all there is. And on the
    // other engine, so that everything the shop does has been done on both.
    const log = openSync(path.join(dataDir, 'shop.log'), 'a');
    running = await startShopProcess({ basePort: 0, dataDir, engine: 'dynamodb-local', quiet: true }, log);
    closeSync(log);
    story = await campaign(running.shop, {
      seed: SEED,
      seconds: 15,
      shoppers: 4,
      kills: false,
      // A message that failed comes again after two minutes.
      restWithinMs: 6 * MINUTE,
      stage: LOCAL_STAGE,
      tell: (line) => lines.push(line),
    });
  }, 9 * MINUTE);

  afterAll(async () => {
    await running?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('is about something: orders were acknowledged, and came to different ends', () => {
    expect(story.acknowledged).toBeGreaterThan(10);
    expect(Object.keys(story.outcomes)).toEqual(expect.arrayContaining(['CONFIRMED', 'PAYMENT_DECLINED']));
  });

  it('breaks no promise', () => {
    expect(story.breaches.length === 0 ? '' : [...lines, storyOf(story)].join('\n')).toBe('');
  });
});
