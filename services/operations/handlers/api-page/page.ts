import { Html, html, inline, prose } from './html.ts';
import { fieldRows, nameOf, type ShownSchema, typeLine } from './schema.ts';
import { STYLE } from './style.ts';

/** The part of an OpenAPI document that the page shows. */
export interface ShownApi {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: object };
}

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: ShownSchema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string }>>;
  readonly content?: Content;
}

type Content = Readonly<
  Record<string, { readonly schema: ShownSchema; readonly example?: unknown; readonly examples?: object }>
>;

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The whole API on one page, without a script. */
export function apiPage(api: ShownApi): string {
  const { title, version, description } = api.info;
  const routes = Object.entries(api.paths).flatMap(([path, operations]) =>
    Object.entries(operations as Record<string, Operation>).map(([method, operation]) => ({ method, path, operation })),
  );
  const schemas = Object.entries(api.components.schemas as Record<string, ShownSchema>);
  const groups = api.tags.map((tag) => ({
    ...tag,
    routes: routes.filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} API</title><style>${new Html(STYLE)}</style></head><body><div class="page">
<nav aria-label="Contents"><a href="#top"><strong>${title}</strong></a>
${groups.map((group) => html`<h2>${group.name}</h2><ul>${group.routes.map(linkTo)}</ul>`)}
<h2>Schemas</h2><ul>${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}</ul></nav>
<main id="top"><h1>${title} <small>API ${version} · <a href="openapi.json">openapi.json</a></small></h1>
${prose(description)}
${groups.map(
  (group) => html`<section><h2 class="group">${group.name}</h2><p class="lead">${group.description}</p>
${group.routes.map(article)}</section>`,
)}
<section><h2 class="group">Schemas</h2>${schemas.map(schemaArticle)}</section></main></div></body></html>`;
  return page.text;
}

function linkTo({ operation, method }: Route): Html {
  return html`<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span> ${operation.summary}</a></li>`;
}

function article({ method, path, operation }: Route): Html {
  const scope = operation.security.flatMap((one) => Object.values(one).flat()).join(', ');
  const { parameters = [], requestBody } = operation;
  return html`<article id="${operation.operationId}"><header>
<span class="scope">${scope ? `scope ${scope}` : 'public'}</span><h3>${operation.summary}</h3>
<p class="route"><span class="method ${method}">${method.toUpperCase()}</span> ${path}</p></header><div class="content">
${prose(operation.description)}
${parameters.length > 0 ? html`<h4>Parameters</h4><table>${parameters.map(parameterRow)}</table>` : undefined}
${requestBody ? html`<h4>Body</h4>${contentOf(requestBody.content)}` : undefined}
<h4>Answers</h4><table>${Object.entries(operation.responses).map(answerRow)}</table></div></article>`;
}

function parameterRow({
  name,
  in: place,
  required,
  description,
  schema,
}: NonNullable<Operation['parameters']>[number]) {
  return html`<tr><th scope="row">${name} <i>${place}${required ? '' : ', optional'}</i></th><td>${typeLine(schema)}${
    description ? html`<br>${inline(description)}` : undefined
  }</td></tr>`;
}

function answerRow([status, { description, headers = {}, content = {} }]: [string, Answer]): Html {
  return html`<tr><td class="status">${status}</td><td>${inline(description)}
${Object.entries(headers).map(([name, header]) => html`<br><code>${name}</code> ${inline(header.description)}`)}
${contentOf(content)}</td></tr>`;
}

/** Of a problem the title is enough; its form is the same everywhere. */
function contentOf(content: Content): Html {
  return html`${Object.entries(content).map(([type, { schema, example, examples }]) =>
    examples
      ? html` <a href="#schema-ProblemDetails">${Object.keys(examples).join(', ')}</a>`
      : html`<div>${schema.$ref ? typeLine(schema) : type}</div>${example === undefined ? undefined : exampleOf(example)}`,
  )}`;
}

function exampleOf(example: unknown): Html {
  return html`<details><summary>Example</summary><pre>${JSON.stringify(example, undefined, 2)}</pre></details>`;
}

function schemaArticle([name, schema]: [string, ShownSchema]): Html {
  return html`<article id="schema-${name}"><header><h3>${nameOf(name)}</h3></header><div class="content">
<table>${fieldRows(schema)}</table></div></article>`;
}
