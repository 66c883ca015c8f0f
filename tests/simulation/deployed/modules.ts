import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { ROOT, type Sources } from './sources.ts';

type Exports = Record<string, unknown>;

/** What an instance of a function finds around it, instead of what is around this process. */
export interface Surroundings {
  /** The region: what stands around instances there differs in who asks, not in who they are. */
  readonly region: string;
  readonly environment: Readonly<Record<string, string>>;
  /** By the name of an export: what stands in its place, made of what it is. */
  readonly standIns: Readonly<Record<string, (real: unknown) => unknown>>;
}

interface Import {
  /** Name there → name here. */
  readonly names: readonly (readonly [theirs: string, ours: string])[];
  readonly from: string;
}

interface Compiled {
  readonly imports: readonly Import[];
  readonly run: (imported: Exports, process: Process) => Exports;
}

interface Process {
  readonly env: Readonly<Record<string, string>>;
}

const IMPORT = /^import\s+(?:(\w+)\s*,?\s*)?(?:\{([^}]*)\}|\*\s+as\s+(\w+))?\s*from\s+'([^']+)';?/gm;
const WHOLE = '*';
const EXPORTED = /^export\s+((?:async\s+)?(?:function\*?|class|const)\s+(\w+))/gm;
/** Where configuration is read and clients are made: what is made there an instance has for itself. */
const COMPOSITION = /^services\/\w+\/container\.ts$/;

/**
 * Functions as they are deployed. Their handler runs once for each instance, the composition root it asks once for each
 * region; what that makes, it makes with the environment of the instance that asks, and with stand-ins for what would reach
 * out of this process. Everything else is imported as always, unless something is planted in it, or in what it imports.
 */
export class Modules {
  readonly #sources: Sources;
  readonly #compiled = new Map<string, Compiled>();
  readonly #shared = new Map<string, Exports>();
  readonly #ran = new Map<string, Exports>();
  readonly #latest = new Map<string, Surroundings>();
  readonly #again = new Map<string, boolean>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Reads a handler and all that has to run again with it. */
  async prepare(file: string): Promise<void> {
    if (this.#compiled.has(file)) return;
    const compiled = compile(file, this.#sources.read(file));
    this.#compiled.set(file, compiled);
    for (const { from } of compiled.imports) {
      if (this.#runsAgain(from)) await this.prepare(from);
      else if (!this.#shared.has(from)) this.#shared.set(from, (await import(addressOf(from))) as Exports);
    }
  }

  instantiate(file: string, surroundings: Surroundings): Exports {
    const { region, environment } = surroundings;
    this.#latest.set(region, surroundings);
    const { jitless } = z.config();
    // Schemas of an instance do not live long enough to be worth compiling.
    z.config({ jitless: true });
    try {
      return this.#run(file, region, { env: environment });
    } finally {
      z.config({ jitless: jitless ?? false });
    }
  }

  #run(file: string, region: string, process: Process): Exports {
    const compiled = this.#compiled.get(file);
    if (!compiled) throw new Error(`${file} was not prepared.`);
    const imported: Exports = {};
    for (const { names, from } of compiled.imports) {
      const theirExports = this.#shared.get(from) ?? this.#once(from, region);
      for (const [theirs, ours] of names) {
        imported[ours] = theirs === WHOLE ? theirExports : this.#standIn(theirs, theirExports[theirs], region);
      }
    }
    return compiled.run(imported, process);
  }

  /** What is no handler runs once for a region, and asks for its surroundings whenever it needs them. */
  #once(file: string, region: string): Exports {
    const place = `${region} ${file}`;
    const before = this.#ran.get(place);
    if (before) return before;
    const environment = () => this.#around(region).environment;
    const exports = this.#run(file, region, {
      get env() {
        return environment();
      },
    });
    this.#ran.set(place, exports);
    return exports;
  }

  #around(region: string): Surroundings {
    const surroundings = this.#latest.get(region);
    if (!surroundings) throw new Error(`Nothing runs in ${region}.`);
    return surroundings;
  }

  #standIn(name: string, real: unknown, region: string): unknown {
    const found = () => this.#around(region).standIns[name];
    if (!found()) return real;
    return function standIn(...given: readonly unknown[]) {
      const made = found()?.(real) as (...given: readonly unknown[]) => unknown;
      return new.target ? Reflect.construct(made, given) : made(...given);
    };
  }

  #runsAgain(file: string, above: readonly string[] = []): boolean {
    if (!isOurs(file) || above.includes(file)) return false;
    if (COMPOSITION.test(file) || this.#sources.isPlanted(file)) return true;
    if (!this.#sources.hasPlants) return false;
    const known = this.#again.get(file);
    if (known !== undefined) return known;
    const imports = importsOf(file, this.#sources.read(file));
    const again = imports.some(({ from }) => this.#runsAgain(from, [...above, file]));
    this.#again.set(file, again);
    return again;
  }
}

const isOurs = (file: string) => file.endsWith('.ts');
const addressOf = (file: string) => (isOurs(file) ? pathToFileURL(path.join(ROOT, file)).href : file);

const all = new Map<string, Compiled>();

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, standard, some = '', whole, from = '']) => {
    const named = some.split(',').flatMap((part): (readonly [string, string])[] => {
      const [theirs = '', ours = theirs] = part.trim().split(/\s+as\s+/);
      return theirs && theirs !== 'type' && !theirs.startsWith('type ') ? [[theirs, ours]] : [];
    });
    return {
      names: [
        ...(standard ? [['default', standard] as const] : []),
        ...(whole ? [[WHOLE, whole] as const] : []),
        ...named,
      ],
      from: from.startsWith('.') ? path.posix.join(path.posix.dirname(file), from) : from,
    };
  });
}

/** Types are left out, imports become parameters, exports what it returns. A form that is not known is refused loudly. */
function compile(file: string, source: string): Compiled {
  const known = all.get(source);
  if (known) return known;
  const text = stripTypeScriptTypes(source);
  const imports = importsOf(file, text);
  const exported = [...text.matchAll(EXPORTED)].map(([, , name]) => name);
  const body = text.replaceAll(IMPORT, (found) => found.replaceAll(/[^\n]/g, ' ')).replaceAll(EXPORTED, '$1');
  if (/^(import|export)\b/m.test(body)) throw new Error(`${file} imports or exports in a way that is not simulated.`);
  const names = imports.flatMap((each) => each.names.map(([, ours]) => ours));
  const run = new Function(
    'imported',
    'process',
    `'use strict'; const { ${names.join(', ')} } = imported;${body}
    return { ${exported.join(', ')} };\n//# sourceURL=${file}`,
  ) as Compiled['run'];
  const compiled = { imports, run };
  all.set(source, compiled);
  return compiled;
}
