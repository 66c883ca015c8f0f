// `npm run preflight -- --stage S`: what is missing before a stage can be deployed, and after, in words. Changes nothing.
// A command of the framework, so that profile, parameters and configuration are resolved exactly as a deployment's are.
import { IMPORT_TABLES } from './guards/retained-tables.mjs';
import { checks } from './preflight/checks.mjs';
import { isReady, report, summary } from './preflight/report.mjs';
import { run } from './preflight/run.mjs';
import { surroundingsOf } from './surroundings.mjs';

export default class Preflight {
  constructor(serverless, options, { writeText }) {
    Object.assign(this, { serverless, options, writeText });
    // The framework writes the region it resolves into these options, so what was typed is only known now.
    this.typedRegion = options.region ?? options.r;
    this.commands = {
      preflight: { usage: 'Say what is missing before the stage can be deployed', lifecycleEvents: ['check'] },
    };
    this.hooks = { 'preflight:check': () => this.check() };
  }

  async check() {
    const { options, serverless, typedRegion, writeText } = this;
    const surroundings = surroundingsOf(serverless, typedRegion);
    const mayImport = [options.param ?? []].flat().includes(IMPORT_TABLES);
    const groups = await run(checks({ mayImport }), surroundings);
    for (const line of report(groups)) writeText(line);
    writeText();
    writeText(summary(groups, surroundings.stage));
    if (!isReady(groups)) process.exitCode = 1;
  }
}
