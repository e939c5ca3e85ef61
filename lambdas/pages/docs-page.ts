import type { Policy } from '../../policy/model/types.ts';
import { type Html, html } from './html.ts';
import { frame, page } from './layout.ts';
import {
  type Answer,
  type Content,
  describeSchema,
  type OpenApi,
  type Operation,
  type Parameter,
  resolve,
  type Schema,
  sampleOf,
} from './openapi.ts';

export type DocsPage = {
  readonly policy: Pick<Policy, 'controller'>;
  /** OpenAPI 3.1. */
  readonly document: OpenApi;
};

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

type Endpoint = { readonly method: string; readonly path: string; readonly operation: Operation };

const endpointsOf = ({ paths = {} }: OpenApi): readonly Endpoint[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const operation = operations[method];
      return operation ? [{ method: method.toUpperCase(), path, operation }] : [];
    }),
  );

const scopesOf = ({ security = [] }: Operation): readonly string[] =>
  security.flatMap((one) => Object.values(one)).flat();

const callerOf = (operation: Operation): string => {
  if ((operation.security ?? []).length === 0) return 'Anyone';
  const scopes = scopesOf(operation);
  return scopes.length > 0 ? `Applications with the scope ${scopes.join(', ')}` : 'Applications with a token';
};

/** Text in which backticks mark code. */
const prose = (text: string): Html =>
  html`${text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`;

const anchor = ({ method, path }: Endpoint) => `${method}-${path}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');

const parameters = (document: OpenApi, list: readonly Parameter[]): Html =>
  html`<h4>Parameters</h4>
<dl class="facts">${list
    .map((parameter) => resolve(document, parameter))
    .map(
      ({ name, in: place, required, description, schema }) =>
        html`<dt><code>${name}</code> <span class="soft">${place}${required && ', required'}</span></dt><dd>${schema && describeSchema(document, schema)}${description && html`. ${prose(description)}`}</dd>\n`,
    )}</dl>`;

/** Rows for every field of a body, nested ones by dotted path. */
const bodyRows = (document: OpenApi, schema: Schema, prefix = '', depth = 0): readonly Html[] => {
  const { properties = {}, required = [] } = resolve(document, schema);
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const found = resolve(document, property);
    const description = property.description ?? found.description;
    const row = html`<dt><code>${path}</code> <span class="soft">${required.includes(name) ? 'required' : 'optional'}</span></dt><dd>${describeSchema(document, property)}${description && html`. ${prose(description)}`}</dd>\n`;
    return depth < 4 ? [row, ...bodyRows(document, found, `${path}.`, depth + 1)] : [row];
  });
};

const body = (document: OpenApi, content: Content): Html =>
  html`${Object.entries(content).map(([type, { schema }]) => {
    const rows = schema ? bodyRows(document, schema) : [];
    return html`<h4>Body: <code>${type}</code></h4>
${rows.length > 0 ? html`<dl class="facts">${rows}</dl>` : html`<p>${schema && describeSchema(document, schema)}</p>`}`;
  })}`;

const answers = (document: OpenApi, responses: Readonly<Record<string, Answer>>): Html =>
  html`<h4>Answers</h4>
<dl class="facts">${Object.entries(responses).map(([status, answer]) => {
    const { description, content = {} } = resolve(document, answer);
    return html`<dt><code>${status}</code></dt><dd>${description && prose(description)}<br><span class="soft">${Object.keys(content).join(', ')}</span></dd>\n`;
  })}</dl>`;

/** Where the calls go: the document's server, or a variable where it only says "here". */
const baseOf = ({ servers }: OpenApi): string => {
  const url = servers?.[0]?.url ?? '/';
  return /^https?:/.test(url) ? url.replace(/\/$/, '') : '$HABEAS';
};

const shellQuoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const curl = (document: OpenApi, { method, path, operation }: Endpoint): string => {
  const address = baseOf(document) + path;
  const content = operation.requestBody?.content ?? {};
  const json = content['application/json'];
  const sample = json && (json.example ?? (json.schema && sampleOf(document, json.schema)));
  const parts = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${address.startsWith('$') ? `"${address}"` : shellQuoted(address)}`,
    scopesOf(operation).length > 0 && '-H "authorization: Bearer $TOKEN"',
    sample !== undefined && "-H 'content-type: application/json'",
    sample !== undefined && `-d ${shellQuoted(JSON.stringify(sample, null, 2))}`,
  ];
  return parts.filter(Boolean).join(' \\\n  ');
};

const endpoint = (document: OpenApi, one: Endpoint): Html => {
  const { method, path, operation } = one;
  const { summary, description, parameters: list = [], requestBody, responses = {} } = operation;
  return html`<section class="card">
<h3 id="${anchor(one)}"><code><span class="method">${method}</span>${path}</code></h3>
<p>${summary}.</p>
${description && html`<p>${prose(description)}</p>\n`}${list.length > 0 && parameters(document, list)}
${requestBody?.content && body(document, requestBody.content)}
${answers(document, responses)}
<h4>Example</h4>
<pre><code>${curl(document, one)}</code></pre>
</section>\n`;
};

/** The API as a readable page, in English: endpoints by caller, what they take, what they answer, one call each. */
export const docsPage = ({ policy, document }: DocsPage): string => {
  const groups = Map.groupBy(endpointsOf(document), ({ operation }) => callerOf(operation));
  const { title, version, description } = document.info;
  return page({
    ...frame(policy, 'en'),
    title,
    wide: true,
    indexed: true,
    body: html`<h1>${title}</h1>
${description && html`<p class="lead">${prose(description)}</p>\n`}<p>Version ${version}. The same as data: <a href="/openapi.json">openapi.json</a>. Errors are <code>application/problem+json</code> (RFC 9457) with a stable <code>code</code>.${
      baseOf(document) === '$HABEAS' &&
      html` In the examples <code>$HABEAS</code> is the address of this service, without a slash at its end.`
    }</p>
<nav class="contents card" aria-labelledby="contents">
<h2 id="contents">Endpoints</h2>
<ol>${[...groups.values()].flat().map((one) => html`<li><a href="#${anchor(one)}"><code>${one.method} ${one.path}</code></a></li>`)}</ol>
</nav>
${[...groups].map(([caller, endpoints]) => html`<h2>${caller}</h2>\n${endpoints.map((one) => endpoint(document, one))}`)}`,
  });
};
