import type { Sources } from '../../scripts/check/imports.ts';

/** A piece of a module: a function, a constant, a method (`Class#method`), or what a class does when it is made. */
export interface Declaration {
  readonly name: string;
  readonly file: string;
  readonly text: string;
}

export interface Module {
  readonly file: string;
  readonly text: string;
  readonly declarations: ReadonlyMap<string, Declaration>;
  /** Local name → where it comes from; types are not among them. */
  readonly imported: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  readonly classes: ReadonlyMap<string, { readonly ports: readonly string[]; readonly methods: ReadonlySet<string> }>;
}

const TOP_LEVEL = /^(?:export\s+)?(?:default\s+)?(?:async\s+)?(?:function\*?|const|let|abstract class|class)\s+(\w+)/;
const CLASS = /^(?:export\s+)?(?:abstract\s+)?class\s+(\w+)(?:[^{]*?\bimplements\s+([\w\s,]+))?/;
const MEMBER = /^ {2}(?:(?:public|private|protected|static|override|async|get|set)\s+)*\*?(#?\w+)\s*[(<=]/;
const NAMED_IMPORT = /^import\s+\{([^}]*)\}\s+from\s+['"](\.[^'"]+)['"]/gm;

export function readModules(sources: Sources): ReadonlyMap<string, Module> {
  return new Map([...sources.values()].map(({ file, text }) => [file, readModule(file, withoutComments(text))]));
}

function readModule(file: string, text: string): Module {
  const declarations = new Map<string, Declaration>();
  const classes = new Map<string, { ports: string[]; methods: Set<string> }>();
  let name = '';
  let inClass: string | undefined;
  for (const line of text.split('\n')) {
    const opened = CLASS.exec(line);
    const top = TOP_LEVEL.exec(line);
    const member = inClass ? MEMBER.exec(line)?.[1] : undefined;
    if (opened?.[1]) {
      inClass = name = opened[1];
      classes.set(name, { ports: (opened[2] ?? '').split(',').map((port) => port.trim()), methods: new Set() });
    } else if (top?.[1]) {
      name = top[1];
      inClass = undefined;
    } else if (/^[^\s})\]]/.test(line)) {
      name = '';
      inClass = undefined;
    } else if (inClass && member && member !== 'constructor') {
      name = `${inClass}#${member}`;
      classes.get(inClass)?.methods.add(member);
    } else if (inClass && member === 'constructor') {
      name = inClass;
    }
    const text = `${declarations.get(name)?.text ?? ''}${line}\n`;
    declarations.set(name, { name, file, text });
  }
  return { file, text, declarations, imported: importsIn(file, text), classes };
}

function importsIn(file: string, text: string): Module['imported'] {
  const names = new Map<string, { file: string; name: string }>();
  for (const [, list = '', specifier = ''] of text.matchAll(NAMED_IMPORT)) {
    const target = new URL(specifier, `file:///${file}`).pathname.slice(1);
    for (const part of list.split(',').map((each) => each.trim())) {
      if (!part || part.startsWith('type ')) continue;
      const [name = '', local = name] = part.split(/\s+as\s+/);
      names.set(local, { file: target, name });
    }
  }
  return names;
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/(^|[^:'"`\w])\/\/.*$/gm, '$1');
}
