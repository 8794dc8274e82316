/** The whole page `/docs`, from the document. It works without its script, which filters and copies. */
import type { OpenApiDocument } from '../../../openapi/openApi.ts';
import { escapeHtml } from '../../../src/http/escapeHtml.ts';
import { fieldList, nameOf, typeOf } from './fields.ts';
import { type Listed, operationArticle } from './operation.ts';
import { paragraphs, slug, words } from './words.ts';

export function docsPage(document: OpenApiDocument, product: string): string {
  const listed = listedIn(document);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API · ${escapeHtml(product)}</title>
<meta name="description" content="Every call of the API: who may make it, what it takes, and what it answers.">
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/branding.css">
<link rel="stylesheet" href="/docs/page.css">
<link rel="stylesheet" href="/docs/operations.css">
<script type="module" src="/docs/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/docs"><img src="/favicon.svg" alt="" width="26" height="26"><span>API <span class="version">${escapeHtml(document.info.version)}</span></span></a>
<div id="search" class="search" role="search" hidden></div>
<a class="raw" href="/api/openapi.json">openapi.json</a>
</header>
<div class="frame">
<nav class="side" aria-label="Calls">
<details class="all" open><summary>All calls</summary>
${navigation(document, listed)}
</details>
</nav>
<main id="main" tabindex="-1">
<h1>${escapeHtml(product)}: API</h1>
<div class="lead">${paragraphs(document.info.description)}</div>
${firstSteps()}
${schemes(document)}
${document.tags.map((tag) => tagSection(tag, listed, document)).join('\n')}
${codes(document)}
${schemaSection(document)}
</main>
</div>
</body>
</html>
`;
}

function listedIn({ paths }: OpenApiDocument): Listed[] {
  return Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      template,
      operation,
    })),
  );
}

function ofTag(name: string, listed: readonly Listed[]): Listed[] {
  return listed.filter(({ operation }) => operation.tags.includes(name));
}

function navigation({ tags }: OpenApiDocument, listed: readonly Listed[]): string {
  const groups = tags.map(({ name }) => {
    const links = ofTag(name, listed).map(
      ({ method, operation: { operationId, summary } }) =>
        `<li><a href="#${operationId}"><span class="method ${method.toLowerCase()}">${method}</span> <span>${words(summary)}</span></a></li>`,
    );
    return `<details open><summary>${words(name)}</summary><ul>${links.join('')}</ul></details>`;
  });
  return `<ul class="pages"><li><a href="#start">First steps</a></li><li><a href="#schemes">Who may call</a></li><li><a href="#codes">Refusals</a></li><li><a href="#schemas">Schemas</a></li></ul>
${groups.join('\n')}`;
}

/** Runs as it stands against `npm start`; test/node/start/contract.test.ts holds it to that. */
function firstSteps(): string {
  return `<section id="start"><h2>First steps</h2>
<p><code>npm start</code> runs the whole system on your machine. Sign up, find the mail at <a href="/dev/mailbox">the mailbox</a>, and trade the code in it for an access token:</p>
<pre class="curl" tabindex="0"><code>curl 'http://localhost:8787/api/email/signup' \\
  -H 'Content-Type: application/json' \\
  -d '{"email":"ada@example.com"}'

curl 'http://localhost:8787/api/auth/verify' \\
  -H 'Content-Type: application/json' \\
  -d '{"email":"ada@example.com","code":"…","transport":"body"}'

curl 'http://localhost:8787/api/progress' \\
  -H 'Authorization: Bearer …'</code></pre></section>`;
}

function schemes({ components }: OpenApiDocument): string {
  const rows = Object.entries(components.securitySchemes).map(([name, scheme]) => {
    const how =
      scheme.type === 'http' ? `Authorization: Bearer ${scheme.bearerFormat}` : `${scheme.in} ${scheme.name}`;
    return `<li id="scheme-${name}"><code>${escapeHtml(how)}</code><span class="words">${words(scheme.description)}</span></li>`;
  });
  return `<section id="schemes"><h2>Who may call</h2><ul class="rows">${rows.join('')}</ul></section>`;
}

function tagSection(
  { name, description }: OpenApiDocument['tags'][number],
  listed: readonly Listed[],
  document: OpenApiDocument,
): string {
  const articles = ofTag(name, listed).map((one) => operationArticle(one, document));
  return `<section class="tag" id="${slug(name)}"><h2>${words(name)}</h2>
<p>${words(description)}</p>
${articles.join('\n')}</section>`;
}

function codes({ components }: OpenApiDocument): string {
  const known = new Map<string, { status: number; detail: string }>();
  for (const { content = {} } of Object.values(components.responses)) {
    for (const [code, example] of Object.entries(content['application/problem+json']?.examples ?? {})) {
      known.set(code, example.value);
    }
  }
  const rows = [...known]
    .sort(([a, { status: first }], [b, { status: second }]) => first - second || a.localeCompare(b))
    .map(
      ([code, { status, detail }]) =>
        `<li id="code-${code}"><span class="status s${String(status)[0]}">${status}</span><code>${code}</code><span class="words">${words(detail)}</span></li>`,
    );
  return `<section id="codes"><h2>Refusals</h2><p>Each is a ${typeOf({ $ref: '#/components/schemas/Problem' }, {})}. Decide by its code.</p><ul class="rows">${rows.join('')}</ul></section>`;
}

function schemaSection({ components: { schemas } }: OpenApiDocument): string {
  const articles = Object.entries(schemas)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, schema]) => {
      const list = fieldList(schema, schemas);
      const said = schema.description === undefined ? '' : `<p>${words(schema.description)}</p>`;
      const plain = list === '' ? `<p>${typeOf(schema, schemas)}</p>` : list;
      return `<article class="schema" id="schema-${nameOf(name)}"><h3><a href="#schema-${name}">${name}</a></h3>${said}${plain}</article>`;
    });
  return `<section id="schemas"><h2>Schemas</h2>${articles.join('\n')}</section>`;
}
