/** A command for each operation that works against `npm start`, once its … are filled in. */
import type { OperationObject, ParameterObject } from '../../../openapi/openApi.ts';

/** Where `npm start` listens; a page that is served from elsewhere puts its own origin there (public/docs/page.js). */
export const ORIGIN = 'http://localhost:8787';

const ONE_LINE_MAX = 50;

const IN_PATHS: Readonly<Record<string, string>> = {
  chapterNumber: '3',
  code: 'SPRING-26',
  email: 'ada@example.com',
  key: 'launch-checklist.html',
  name: 'subscribers',
  numberOrSlug: '1',
};

/** @param template such as `/api/progress/{chapterNumber}` */
export function curlOf(method: string, template: string, operation: OperationObject): string {
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => IN_PATHS[name] ?? '…');
  const query =
    operation.security.some(({ mailToken }) => mailToken) && !bearerOf(operation) ? '?token=…' : '';
  const url = `${ORIGIN}${path}${query}`;
  const parts = [
    isSocket(operation) ? `curl -i --no-buffer '${url}'` : `curl ${methodFlag(method, operation)}'${url}'`,
  ];
  const bearer = bearerOf(operation);
  if (bearer) parts.push(`-H 'Authorization: Bearer ${bearer}'`);
  for (const header of neededHeaders(operation)) parts.push(header);
  parts.push(...bodyFlags(operation));
  return parts.join(' \\\n  ');
}

function methodFlag(method: string, { requestBody }: OperationObject): string {
  if (method === 'GET' || (method === 'POST' && requestBody?.required)) return '';
  return `-X ${method} `;
}

function bearerOf({ security }: OperationObject): string | null {
  if (security.some(({ adminKey }) => adminKey)) return 'hbk_…';
  return security.some(({ accessToken }) => accessToken) ? '…' : null;
}

const isSocket = ({ security }: OperationObject) => security.some(({ socketToken }) => socketToken);

function neededHeaders(operation: OperationObject): string[] {
  if (!isSocket(operation)) {
    return (operation.parameters ?? []).filter(isSignature).map(({ name }) => `-H '${name}: …'`);
  }
  return [
    "-H 'Connection: Upgrade'",
    "-H 'Upgrade: websocket'",
    "-H 'Sec-WebSocket-Version: 13'",
    "-H 'Sec-WebSocket-Key: aGFuZGJvb2stbGl2ZS0xIQ=='",
    "-H 'Sec-WebSocket-Protocol: handbook.v1, bearer.…'",
  ];
}

const isSignature = ({ name }: ParameterObject) => /^(stripe-signature|svix-|x-twilio-)/i.test(name);

function bodyFlags({ requestBody }: OperationObject): string[] {
  if (!requestBody) return [];
  const { content } = requestBody;
  if (content['application/x-ndjson']) {
    return ["-H 'Content-Type: application/x-ndjson'", '--data-binary @rows.ndjson'];
  }
  if (content['application/octet-stream']) return ['--data-binary @launch-checklist.html'];
  if (content['application/x-www-form-urlencoded']) return ["-d 'List-Unsubscribe=One-Click'"];
  const json = content['application/json'];
  if (!json) return [];
  const text = json.example === undefined ? '…' : jsonText(json.example).replaceAll("'", "'\\''");
  return ["-H 'Content-Type: application/json'", `-d '${text}'`];
}

/** A shell takes line breaks between quotes. */
function jsonText(value: unknown): string {
  const line = JSON.stringify(value);
  return line.length <= ONE_LINE_MAX ? line : JSON.stringify(value, null, 2);
}
