// How every function is bundled, for `sls package` and for the local reload alike.
// Size and start-up work are what we control of a cold start (docs/adr/0006-small-bundles.md).
const path = require('node:path');

/**
 * A function's credentials always come from its environment. The SDK's default chain would bring SSO, INI files,
 * process and metadata providers along: a quarter of the bundle, none of which can run in Lambda.
 */
const credentialsFromEnvironment = {
  name: 'credentials-from-environment',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: path.join(__dirname, '../shared/storage/environment-credentials.ts'),
    }));
  },
};

/** For whoever asks only what a template says (tests/template): its functions are there, and empty. */
const withoutCode = {
  name: 'without-code',
  setup(build) {
    build.onLoad({ filter: /\/handlers\// }, () => ({ contents: 'export const handler = () => {};' }));
  },
};

const options = {
  bundle: true,
  minify: true,
  sourcemap: false,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  // CommonJS parts of the bundle still call require().
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  plugins: process.env.TWINSHOP_WITHOUT_CODE ? [withoutCode] : [credentialsFromEnvironment],
};

module.exports = () => ({ ...options, outputFileExtension: '.mjs', exclude: [], packager: 'npm', concurrency: 2 });
module.exports.options = options;
