/**
 * What a file here makes of a mail. `{{name}}` is filled with text when the mail is sent, `{{#name}} … {{/name}}` stays
 * only where there is a text of that name, and `{{{body}}}` is safe HTML, or in the plain text its text.
 */
import type { ReactElement } from 'react';

export type Mail = { subject: string; element: ReactElement };
