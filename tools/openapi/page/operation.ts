/** One operation of the page: what it does, who may call, what it takes, what it answers, and how to try it. */
import type { OpenApiDocument, OperationObject, ResponseObject } from '../../../openapi/openApi.ts';
import { escapeHtml } from '../../../src/http/escapeHtml.ts';
import { curlOf } from './curl.ts';
import { fieldList, fieldRow, nameOf, typeOf } from './fields.ts';
import { example, paragraphs, words } from './words.ts';

export type Listed = { method: string; template: string; operation: OperationObject };

const SCHEME_WORDS: Readonly<Record<string, string>> = {
  accessToken: 'an access token',
  adminKey: 'an API key',
  refreshCookie: 'the refresh cookie',
  mailToken: 'the token of a mail',
  socketToken: 'the access token as a subprotocol',
};

/** Any call may fail so; the head of the page says it once. */
const EVERYWHERE = ['Internal', 'Unavailable'];

export function operationArticle({ method, template, operation }: Listed, document: OpenApiDocument): string {
  const { operationId, summary, description } = operation;
  return `<article class="operation" id="${operationId}" data-find="${escapeHtml(findable(method, template, operation))}">
<h3><a href="#${operationId}">${words(summary)}</a></h3>
<p class="line"><span class="method ${method.toLowerCase()}">${method}</span> <code class="path">${pathWords(template)}</code></p>
${description === undefined ? '' : paragraphs(description)}
<p class="caller">${callerWords(operation, document)}</p>
<div class="halves"><div>
${parameterSection(operation, document)}
${bodySection(operation, document)}
</div><div>
<h4>Try it</h4>
<pre class="curl" tabindex="0"><code>${escapeHtml(curlOf(method, template, operation))}</code></pre>
</div></div>
<h4>Answers</h4>
<ul class="answers">${answerRows(operation, document)}</ul>
</article>`;
}

function findable(method: string, template: string, { summary, tags, operationId }: OperationObject): string {
  return `${method} ${template} ${summary} ${tags.join(' ')} ${operationId}`.toLowerCase();
}

/** A long path breaks before a slash, and nowhere else. */
function pathWords(template: string): string {
  return escapeHtml(template)
    .replaceAll('/', '<wbr>/')
    .replaceAll(/\{\w+\}/g, '<var>$&</var>');
}

function callerWords({ security, 'x-frames': frames }: OperationObject, document: OpenApiDocument): string {
  if (security.length === 0) return 'Open to everybody.';
  const schemes = security.flatMap((scheme) => Object.entries(scheme));
  const links = schemes.map(([name, scopes]) => `<a href="#scheme-${name}">${schemeWords(name, scopes)}</a>`);
  const isAdmin = schemes.some(([name]) => name === 'adminKey');
  const isOpen = security.some((scheme) => Object.keys(scheme).length === 0);
  const who = `${isOpen ? 'Open, or with' : 'Needs'} ${links.join(' or ')}${isAdmin ? ' of an administrator' : ''}.`;
  if (!frames) return who;
  const named = Object.entries(frames).map(
    ([side, schema]) => `${side}: ${typeOf(schema, document.components.schemas)}`,
  );
  return `${who} Frames, ${named.join(', ')}.`;
}

function schemeWords(name: string, scopes: readonly string[]): string {
  const scope = scopes.length === 0 ? '' : ` of scope <code>${scopes.join(' ')}</code>`;
  return `${SCHEME_WORDS[name] ?? name}${scope}`;
}

function parameterSection({ parameters = [] }: OperationObject, document: OpenApiDocument): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map(({ name, in: where, required = false, description, schema }) =>
    fieldRow(name, { ...schema, description }, { isRequired: required, where }, document.components.schemas),
  );
  return `<h4>Parameters</h4><ul class="fields">${rows.join('')}</ul>`;
}

function bodySection({ requestBody }: OperationObject, document: OpenApiDocument): string {
  if (!requestBody) return '';
  const kinds = Object.keys(requestBody.content);
  const [schema] = Object.values(requestBody.content).map((content) => content.schema);
  const whole = schema?.$ref === undefined ? schema : document.components.schemas[nameOf(schema.$ref)];
  const said = whole?.description === undefined ? '' : `<p>${words(whole.description)}</p>`;
  return `<h4>Body <span class="kinds">${kinds.map((kind) => escapeHtml(kind)).join(', ')}${
    requestBody.required ? '' : ', may be left out'
  }</span></h4>${said}${whole ? fieldList(whole, document.components.schemas) : ''}`;
}

function answerRows({ responses }: OperationObject, document: OpenApiDocument): string {
  return Object.entries(responses)
    .filter(([, told]) => !('$ref' in told && EVERYWHERE.includes(nameOf(told.$ref))))
    .map(([status, told]) => {
      const response = '$ref' in told ? document.components.responses[nameOf(told.$ref)] : told;
      return response ? answerRow(Number(status), response, document) : '';
    })
    .join('');
}

function answerRow(
  status: number,
  { description, content = {}, headers = {} }: ResponseObject,
  document: OpenApiDocument,
): string {
  const problem = content['application/problem+json'];
  const codes = Object.keys(problem?.examples ?? {}).map(
    (code) => `<a href="#code-${code}"><code>${code}</code></a>`,
  );
  const plain = Object.entries(content).filter(([kind]) => kind !== 'application/problem+json');
  const kinds = plain.map(([kind, { schema }]) =>
    schema.$ref === undefined
      ? escapeHtml(kind === '*/*' ? 'any type' : kind)
      : typeOf(schema, document.components.schemas),
  );
  const said =
    codes.length > 0 && plain.length === 0
      ? codes.join(' ')
      : `${words(description)} ${[...kinds, ...codes].join(' ')}`;
  const fields = Object.keys(headers).filter(
    (name) => name !== 'X-Request-Id' && !(status >= 400 && name === 'WWW-Authenticate'),
  );
  const carries =
    fields.length === 0
      ? ''
      : ` <span class="carries">with ${fields.map((name) => `<code>${name}</code>`).join(', ')}</span>`;
  const shown = plain.find(([, { example: value }]) => value !== undefined)?.[1].example;
  const sample = shown === undefined ? '' : `<details><summary>Example</summary>${example(shown)}</details>`;
  return `<li><span class="status s${String(status)[0]}">${status}</span><div>${said}${carries}${sample}</div></li>`;
}
