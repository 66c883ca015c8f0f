import type { Sources } from '../../scripts/check/imports.ts';
import { type Declaration, type Module, readModules } from './declarations.ts';

/** Where the action is not called as the command is. */
const ACTIONS: Readonly<Record<string, string>> = {
  Get: 'dynamodb:GetItem',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  BatchGet: 'dynamodb:BatchGetItem',
  BatchWrite: 'dynamodb:BatchWriteItem',
  TransactGet: 'dynamodb:GetItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  SendMessageBatch: 'sqs:SendMessage',
};
const SERVICES: Readonly<Record<string, string>> = {
  '@aws-sdk/client-dynamodb': 'dynamodb',
  '@aws-sdk/lib-dynamodb': 'dynamodb',
  '@aws-sdk/client-eventbridge': 'events',
  '@aws-sdk/client-secrets-manager': 'secretsmanager',
  '@aws-sdk/client-sesv2': 'ses',
  '@aws-sdk/client-sfn': 'states',
  '@aws-sdk/client-sqs': 'sqs',
};
const INDEX = /\bIndexName: '(\w+)'/g;
const COMMAND = /\bnew (\w+)Command\(/g;
const TRANSACTION_ITEM = /\b(Put|Update|Delete|ConditionCheck):/g;
/** Looks ahead, so that in `parts.orders.get` both `parts` and `orders` are seen to receive something. */
const CALL = /\b(\w+)(?:\(\))?[?!]?(?=\.(#?\w+)\b)/g;

export interface AwsCalls {
  readonly actions: ReadonlySet<string>;
  /** Of whichever table. */
  readonly indexes: ReadonlySet<string>;
}

/** What a handler's code can ask AWS for, and which indexes it can read. */
export function awsCallsOf(sources: Sources, handler: string): AwsCalls {
  const modules = readModules(sources);
  const reached = reachedFrom(modules, handler);
  return { actions: actionsIn(reached, modules), indexes: indexesIn(reached) };
}

/**
 * The code that a handler can run: from the handler along the names it mentions, into an adapter's method only where
 * something calls it on that adapter. Reads the text, not the types: it asks for the shop's own way of writing (a
 * port's parameter is typed with the port, an adapter says what it implements).
 */
export function reachedFrom(modules: ReadonlyMap<string, Module>, handler: string): ReadonlySet<Declaration> {
  const reached = new Set<Declaration>(modules.get(handler)?.declarations.values() ?? []);
  for (let known = -1; known < reached.size; ) {
    known = reached.size;
    for (const declaration of reached) {
      for (const next of namedIn(declaration, modules)) reached.add(next);
    }
    for (const method of calledMethods(reached, modules)) reached.add(method);
  }
  return reached;
}

function namedIn({ file, text, name }: Declaration, modules: ReadonlyMap<string, Module>): Declaration[] {
  const module = modules.get(file);
  if (!module) return [];
  const found: Declaration[] = [];
  for (const [word] of text.matchAll(/#?\b\w+\b/g)) {
    const own = module.declarations.get(word);
    if (own && own.name !== name) found.push(own);
    const from = module.imported.get(word);
    const other = from && modules.get(from.file)?.declarations.get(from.name);
    if (other) found.push(other);
    // Its own methods, by `this.` or by `#`.
    const method = name.includes('#') && module.declarations.get(`${name.split('#')[0]}#${word}`);
    if (method && method.name !== name && new RegExp(`this\\.${word}\\b`).test(text)) found.push(method);
  }
  return found;
}

function calledMethods(reached: ReadonlySet<Declaration>, modules: ReadonlyMap<string, Module>): Declaration[] {
  const calls = new Map<string, Set<string>>();
  for (const { text } of reached) {
    for (const [, receiver = '', method = ''] of text.matchAll(CALL)) {
      calls.set(method, (calls.get(method) ?? new Set()).add(receiver));
    }
  }
  return [...reached].flatMap(({ file, name }) => {
    const { classes, declarations } = modules.get(file) ?? {};
    const made = classes?.get(name);
    if (!made) return [];
    const receivers = receiversOf(name, made.ports, reached, modules);
    return [...made.methods].flatMap((method) => {
      const isCalled = [...(calls.get(method) ?? [])].some((receiver) => receivers.has(receiver));
      return isCalled ? (declarations?.get(`${name}#${method}`) ?? []) : [];
    });
  });
}

/** What an instance of a class is called, wherever it is handed over. */
function receiversOf(
  className: string,
  ports: readonly string[],
  reached: ReadonlySet<Declaration>,
  modules: ReadonlyMap<string, Module>,
): ReadonlySet<string> {
  const receivers = new Set<string>();
  const makers = [...reached].filter(({ text }) => new RegExp(`return new ${className}\\(`).test(text));
  const files = new Set([...reached].map(({ file }) => file));
  for (const file of files) {
    const module = modules.get(file);
    if (!module) continue;
    const typed = new RegExp(
      `\\b(\\w+)\\??:\\s*(?:Pick<|Readonly<)?(?:${[className, ...ports].filter(Boolean).join('|')})\\b`,
      'g',
    );
    const madeHere = new RegExp(`\\b(\\w+)(?:\\s*=|:)\\s*new ${className}\\(`, 'g');
    for (const [, name = ''] of [...module.text.matchAll(typed), ...module.text.matchAll(madeHere)])
      receivers.add(name);
    for (const maker of makers) {
      const local = [...module.imported].find(([, from]) => from.file === maker.file && from.name === maker.name)?.[0];
      if (!local && file !== maker.file) continue;
      const name = local ?? maker.name;
      receivers.add(name);
      for (const [, variable = ''] of module.text.matchAll(new RegExp(`\\b(\\w+)(?:\\s*=|:)\\s*${name}\\(`, 'g'))) {
        receivers.add(variable);
      }
    }
  }
  return receivers;
}

function indexesIn(reached: ReadonlySet<Declaration>): ReadonlySet<string> {
  return new Set([...reached].flatMap(({ text }) => [...text.matchAll(INDEX)].map(([, name = '']) => name)));
}

function actionsIn(reached: ReadonlySet<Declaration>, modules: ReadonlyMap<string, Module>): ReadonlySet<string> {
  const actions = new Set<string>();
  const commands = [...reached].flatMap(({ file, text }) =>
    [...text.matchAll(COMMAND)].map(([, command = '']) => ({ command, service: serviceOf(file, command, modules) })),
  );
  for (const { command, service } of commands) {
    if (!service || command === 'TransactWrite') continue;
    actions.add(ACTIONS[command] ?? `${service}:${command}`);
  }
  if (!commands.some(({ command }) => command === 'TransactWrite')) return actions;
  // What a transaction is made of is asked for by its parts.
  for (const { text } of reached) {
    for (const [, part = ''] of text.matchAll(TRANSACTION_ITEM)) actions.add(ACTIONS[part] ?? part);
  }
  return actions;
}

function serviceOf(file: string, command: string, modules: ReadonlyMap<string, Module>): string | undefined {
  const text = modules.get(file)?.text ?? '';
  const imports = [...text.matchAll(/import\s+\{([^}]*)\}\s+from\s+['"](@aws-sdk\/[^'"]+)['"]/g)];
  const from = imports.find(([, names = '']) => new RegExp(`\\b${command}Command\\b`).test(names))?.[2];
  return from && SERVICES[from];
}
