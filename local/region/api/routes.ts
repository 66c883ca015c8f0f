/** Route keys and which of them a request takes: the most specific path, then the method itself before ANY. */

export interface Matched<Route> {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Node<Route> {
  readonly literals: Map<string, Node<Route>>;
  variable: { readonly name: string; readonly node: Node<Route> }[];
  /** `{proxy+}`: one segment or more. */
  greedy: { readonly name: string; readonly methods: Map<string, Route> }[];
  readonly methods: Map<string, Route>;
}

export interface Routes<Route> {
  match(method: string, path: string): Matched<Route> | undefined;
}

export function createRoutes<Route>(byKey: Iterable<readonly [key: string, route: Route]>): Routes<Route> {
  const root = emptyNode<Route>();
  let fallback: Route | undefined;
  for (const [key, route] of byKey) {
    if (key === '$default') {
      fallback = route;
      continue;
    }
    const [method = '', path = ''] = key.split(' ');
    place(root, path, method, route);
  }
  return {
    match(method, path) {
      const found = find(root, path.split('/').slice(1), 0, method, {});
      return found ?? (fallback === undefined ? undefined : { route: fallback, pathParameters: {} });
    },
  };
}

function emptyNode<Route>(): Node<Route> {
  return { literals: new Map(), variable: [], greedy: [], methods: new Map() };
}

function place<Route>(root: Node<Route>, path: string, method: string, route: Route): void {
  let node = root;
  for (const segment of path.split('/').slice(1)) {
    const [, name, greedy] = /^\{([^}+]+)(\+?)\}$/.exec(segment) ?? [];
    if (name && greedy) {
      const known = node.greedy.find((one) => one.name === name) ?? { name, methods: new Map<string, Route>() };
      if (!node.greedy.includes(known)) node.greedy.push(known);
      known.methods.set(method, route);
      return;
    }
    node = name ? variableChild(node, name) : literalChild(node, segment);
  }
  node.methods.set(method, route);
}

function literalChild<Route>(node: Node<Route>, segment: string): Node<Route> {
  const child = node.literals.get(segment) ?? emptyNode<Route>();
  node.literals.set(segment, child);
  return child;
}

function variableChild<Route>(node: Node<Route>, name: string): Node<Route> {
  const known = node.variable.find((one) => one.name === name);
  if (known) return known.node;
  const made = { name, node: emptyNode<Route>() };
  node.variable.push(made);
  return made.node;
}

/** Depth first, the most specific child first; a path whose method is not there does not end the search. */
function find<Route>(
  node: Node<Route>,
  segments: readonly string[],
  at: number,
  method: string,
  parameters: Readonly<Record<string, string>>,
): Matched<Route> | undefined {
  const segment = segments[at];
  if (segment === undefined) return matched(node.methods, method, parameters);
  const literal = node.literals.get(segment);
  const found = literal && find(literal, segments, at + 1, method, parameters);
  if (found) return found;
  if (segment === '') return undefined;
  for (const { name, node: child } of node.variable) {
    const deeper = find(child, segments, at + 1, method, { ...parameters, [name]: decoded(segment) });
    if (deeper) return deeper;
  }
  for (const { name, methods } of node.greedy) {
    const rest = decoded(segments.slice(at).join('/'));
    const whole = matched(methods, method, { ...parameters, [name]: rest });
    if (whole) return whole;
  }
  return undefined;
}

function matched<Route>(
  methods: ReadonlyMap<string, Route>,
  method: string,
  pathParameters: Readonly<Record<string, string>>,
): Matched<Route> | undefined {
  const route = methods.get(method) ?? methods.get('ANY');
  return route === undefined ? undefined : { route, pathParameters };
}

/** A stray percent sign stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
