import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import jestRunner from 'jest-runner';

const TestRunner = jestRunner.default ?? jestRunner;

/** Runs its tests one after the other against one shop, which lives as long as they run. */
export default class ShopRunner extends TestRunner {
  isSerial = true;

  async runTests(tests, ...rest) {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'twinshop-e2e-'));
    const { startShopProcess } = await import('./shop-process.ts');
    let running;
    try {
      running = await startShopProcess({ basePort: 0, dataDir, quiet: true });
      process.env.TWINSHOP_RUNNING = JSON.stringify(running.shop);
    } catch (error) {
      // Told by every test that asks for the shop, so that the run ends with a summary like any other.
      process.env.TWINSHOP_RUNNING = JSON.stringify({ failure: error.message });
    }
    try {
      await super.runTests(tests, ...rest);
    } finally {
      await running?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
}
