/**
 * The lines between the parts of the shop (CONTRIBUTING.md), over the whole graph of imports. Biome shows most of them
 * while one types; it sees one specifier at a time, so what leads where, and over how many files, is decided here.
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Import, reachableFrom, readSources, type SourceFile, type Sources } from './imports.ts';

export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

interface ImportRule {
  readonly from: RegExp;
  readonly forbids: (imported: Import, file: string) => boolean;
  readonly rule: string;
}

const FOLDERS = ['services', 'shared', 'workflows', 'compiled', 'local', 'scripts', 'tests'];

const TEST = /\.test\.ts$|\/testing\/|^tests\//;
const SDK = /^(@aws-sdk|@smithy|@middy|@aws-lambda-powertools)\/|^(stripe|aws-lambda)$/;
const PURE = /^services\/[^/]+\/(domain|application|ports\.ts|contracts)/;
const SHIPPED = /^(services|shared|workflows)\//;
const ENVIRONMENT =
  /\bprocess\s*(\.|\?\.)\s*env\b|\bprocess\s*\[\s*['"]env|\benv\b[^'"\n]*\bfrom\s+['"](node:)?process['"]/;

const CONTAINER = /^services\/[^/]+\/container\.ts$/;
/** What Lambda loads. To load it is to read the environment, so there is nothing in it that a test would want. */
export const ENTRY = /^services\/[^/]+\/handlers\/[\w-]+\.(?:http|step|event|stream|schedule|resource)\.ts$/;
const WIRING = /^(?:import \{ \w+ \} from '[^']+';\n)+\nexport const handler = create\((?:\w+\(\))?\);\n$/;

const serviceOf = (file: string | undefined) => /^services\/([^/]+)\//.exec(file ?? '')?.[1];
const leadsTo = (pattern: RegExp) => (imported: Import) =>
  imported.target !== undefined && pattern.test(imported.target);

const RULES: readonly ImportRule[] = [
  {
    from: /^services\//,
    forbids: ({ target }, file) => {
      const other = serviceOf(target);
      return other !== undefined && other !== serviceOf(file) && !target?.startsWith(`services/${other}/contracts/`);
    },
    rule: 'a service imports of another service only its contracts/',
  },
  { from: PURE, forbids: ({ specifier }) => SDK.test(specifier), rule: 'rules and use cases import no SDK' },
  {
    from: PURE,
    forbids: leadsTo(/^services\/[^/]+\/(adapters|handlers|container\.ts)/),
    rule: 'rules and use cases know ports, never adapters, handlers or the container',
  },
  {
    from: /^services\/[^/]+\/(domain|contracts)\//,
    forbids: leadsTo(/^services\/[^/]+\/(application|ports\.ts)/),
    rule: 'domain/ and contracts/ know nothing of the use cases',
  },
  {
    from: /^services\/[^/]+\/handlers\//,
    forbids: ({ specifier, typeOnly }) => !typeOnly && SDK.test(specifier) && !specifier.startsWith('@middy/'),
    rule: 'only adapters know AWS and the payment provider',
  },
  {
    from: /^services\//,
    forbids: ({ target }, file) => CONTAINER.test(target ?? '') && !ENTRY.test(file),
    rule: 'only the entry file of a function asks a container: everything else is given its parts',
  },
  {
    from: /^services\//,
    forbids: leadsTo(/\/contracts\/api-document\.ts$/),
    rule: 'no function imports the documentation of the API',
  },
  { from: /^shared\//, forbids: leadsTo(/^services\//), rule: 'shared/ knows no service' },
  {
    from: SHIPPED,
    forbids: leadsTo(/^(compiled|local|tests|scripts)\/|\/testing\/|\.test\.ts$/),
    rule: 'what is deployed imports nothing of compiled/, local/, tests/ and scripts/',
  },
  {
    from: /^(compiled|local)\//,
    forbids: leadsTo(/^(services|workflows)\//),
    rule: 'compiled/ and local/ know the shop only by its compiled templates and bundles',
  },
  { from: /^compiled\//, forbids: leadsTo(/^(local|tests)\//), rule: 'compiled/ imports nothing of local/ and tests/' },
];

/** Where configuration is parsed; shared/ reads only what Lambda itself sets. */
const READS_ENVIRONMENT = /^services\/[^/]+\/container\.ts$|^shared\/(observability|storage)\//;

export function violationsIn(sources: Sources): Violation[] {
  return [...sources.values()]
    .filter(({ file }) => !TEST.test(file))
    .flatMap((source) => [
      ...forbiddenImports(source),
      ...environmentReads(source),
      ...entriesThatWork(source),
      ...smuggledSdk(source, sources),
      ...circles(source, sources),
    ])
    .sort((one, other) => (one.file < other.file ? -1 : one.file > other.file ? 1 : one.line - other.line));
}

function forbiddenImports({ file, imports }: SourceFile): Violation[] {
  return RULES.filter(({ from }) => from.test(file)).flatMap(({ forbids, rule }) =>
    imports.filter((imported) => forbids(imported, file)).map(({ line }) => ({ file, line, rule })),
  );
}

function environmentReads({ file, text }: SourceFile): Violation[] {
  if (!SHIPPED.test(file) || READS_ENVIRONMENT.test(file)) return [];
  const rule = 'the environment is read in a container alone';
  return text.split('\n').flatMap((code, at) => (ENVIRONMENT.test(code) ? [{ file, line: at + 1, rule }] : []));
}

function entriesThatWork({ file, text }: SourceFile): Violation[] {
  if (!ENTRY.test(file) || WIRING.test(text)) return [];
  return [{ file, line: 1, rule: 'an entry file only wires: export const handler = create(parts())' }];
}

/** A use case that imports a module of shared/ which imports the SDK has imported the SDK. */
function smuggledSdk({ file }: SourceFile, sources: Sources): Violation[] {
  if (!PURE.test(file)) return [];
  return [...reachableFrom(sources, file).keys()]
    .filter((reached) => reached !== file && !PURE.test(reached))
    .filter((reached) => sources.get(reached)?.imports.some((each) => !each.typeOnly && SDK.test(each.specifier)))
    .map((reached) => ({ file, line: 1, rule: `rules and use cases import no SDK, and ${reached} brings one along` }));
}

/** Whose contracts read whose: two services that read each other's can only be changed together. */
function circles({ file, imports }: SourceFile, sources: Sources): Violation[] {
  const own = contractOf(file);
  if (!own) return [];
  return imports.flatMap(({ target, line }) => {
    const other = contractOf(target);
    if (!other || other === own || !contractsReadBy(other, sources).has(own)) return [];
    return [{ file, line, rule: `contracts must not form a circle: those of ${other} import those of ${own}` }];
  });
}

const contractOf = (file: string | undefined) => /^services\/([^/]+)\/contracts\//.exec(file ?? '')?.[1];

function contractsReadBy(service: string, sources: Sources): ReadonlySet<string> {
  const files = [...sources.keys()].filter((file) => contractOf(file) === service);
  const read = files.flatMap((file) => [...reachableFrom(sources, file).keys()].map(contractOf));
  return new Set(read.filter((each) => each !== undefined && each !== service) as string[]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = violationsIn(readSources(path.resolve(import.meta.dirname, '../..'), FOLDERS));
  for (const { file, line, rule } of violations) process.stderr.write(`${file}:${line}  ${rule}\n`);
  process.exitCode = violations.length > 0 ? 1 : 0;
}
