// How every function is bundled, for `sls package` and for the local reload alike.
// Size and start-up work are what we control of a cold start (docs/adr/0006-small-bundles.md).
const { globSync } = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const ROOT = path.join(__dirname, '..');
const ENTRIES = 'services/*/handlers/*.{http,step,event,stream,schedule,resource}.ts';

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
  plugins: [credentialsFromEnvironment],
};

/**
 * The framework builds one function after the other, and each build reads and parses the SDK anew. Here the first one builds
 * all of them together; it and the others take from that what is theirs. Packaging a region takes a third of the time.
 */
const allTogether = {
  name: 'all-together',
  setup(build) {
    build.onLoad({ filter: /\/handlers\/[^/]+\.[a-z]+\.ts$/ }, async ({ path: entry }) => {
      const contents = (await bundles()).get(entry);
      return contents && { contents, loader: 'js' };
    });
  },
};

let made;
function bundles() {
  made ??= bundleAll();
  return made;
}

async function bundleAll() {
  const entryPoints = globSync(ENTRIES, { cwd: ROOT }).map((entry) => path.join(ROOT, entry));
  const { outputFiles, metafile } = await esbuild.build({
    ...options,
    ...{ banner: {}, entryPoints, metafile: true, write: false, outdir: ROOT, absWorkingDir: ROOT },
  });
  const entryOf = (file) => metafile.outputs[path.relative(ROOT, file)].entryPoint;
  return new Map(outputFiles.map(({ path: file, text }) => [path.join(ROOT, entryOf(file)), text]));
}

module.exports = () => ({
  ...options,
  plugins: process.env.TWINSHOP_WITHOUT_CODE ? [withoutCode] : [allTogether, credentialsFromEnvironment],
  ...{ outputFileExtension: '.mjs', exclude: [], packager: 'npm', concurrency: 2 },
});
module.exports.options = options;
