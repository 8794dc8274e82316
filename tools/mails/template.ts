/** Templates as mails/ renders them (mails/Mail.ts says what may stand in them), read into parts. */

export type Part =
  | { kind: 'literal'; text: string }
  | { kind: 'text' | 'underline' | 'body'; name: string }
  | { kind: 'when'; name: string; parts: Part[] };

export type SlotType = 'string' | 'string | null' | 'MailBody';

const TAG = /\{\{\{(?<body>\w+)\}\}\}|\{\{(?<mark>[#/=]?)(?<name>\w+)\}\}/g;

/** @throws Error when a section does not end, or another ends */
export function parseTemplate(template: string): Part[] {
  const open: { name: string | null; parts: Part[] }[] = [{ name: null, parts: [] }];
  let end = 0;
  const add = (part: Part) => open.at(-1)?.parts.push(part);
  const literal = (text: string) => {
    if (/\{\{|\}\}/.test(text))
      throw new Error(`Not a placeholder: ${text.slice(text.search(/\{\{|\}\}/), 80)}`);
    if (text !== '') add({ kind: 'literal', text });
  };
  for (const match of template.matchAll(TAG)) {
    const { body, mark, name = '' } = match.groups ?? {};
    literal(template.slice(end, match.index));
    end = match.index + match[0].length;
    if (body !== undefined) add({ kind: 'body', name: body });
    else if (mark === '#') open.push({ name, parts: [] });
    else if (mark === '/') {
      const section = open.pop();
      if (section?.name !== name) throw new Error(`{{/${name}}} ends what is not open.`);
      add({ kind: 'when', name, parts: section.parts });
    } else add({ kind: mark === '=' ? 'underline' : 'text', name });
  }
  literal(template.slice(end));
  const [root, unclosed] = open;
  if (root === undefined || unclosed !== undefined) throw new Error(`{{#${unclosed?.name}}} does not end.`);
  return root.parts;
}

/** @returns what has to be given to fill the parts, by name and in order of their names */
export function slotsOf(parts: readonly Part[]): Map<string, SlotType> {
  const slots = new Map<string, SlotType>();
  const note = (name: string, type: SlotType) => {
    const known = slots.get(name);
    // Within its section a text that may be absent is there.
    if (known === undefined || type === 'string | null') slots.set(name, type);
    else if (known !== type && known !== 'string | null')
      throw new Error(`${name} is both ${known} and ${type}.`);
  };
  const visit = (part: Part): void => {
    switch (part.kind) {
      case 'literal':
        return;
      case 'body':
        return note(part.name, 'MailBody');
      case 'when':
        note(part.name, 'string | null');
        return part.parts.forEach(visit);
      default:
        return note(part.name, 'string');
    }
  };
  parts.forEach(visit);
  return new Map([...slots].sort(([a], [b]) => (a < b ? -1 : 1)));
}
