/**
 * How the product looks and calls itself, in its mails and on its pages: the one place to change that. After a change,
 * `npm run mails` renders the mails and writes the pages' colours anew.
 */

export type Palette = {
  /** Behind everything. */
  page: string;
  /** What a mail or a page is written on. */
  card: string;
  /** What stands out from the card a little: the sign-in code, quoted program text. */
  panel: string;
  ink: string;
  muted: string;
  /** Thin lines and borders. */
  rule: string;
  /** Buttons and links, and what is written on a button. */
  accent: string;
  onAccent: string;
};

export type Branding = {
  productName: string;
  /** The name in From where MAIL_FROM is an address alone. Without angle brackets. */
  senderName: string;
  /** A PNG in public/, since mail programs show no SVG; twice or three times as large as it is shown, in pixels. */
  logo: { path: `/mail/${string}.png`; width: number; height: number };
  /** The last line of every mail that is no answer to its reader; many countries ask for one. Null leaves it out. */
  postalAddress: string | null;
  light: Palette;
  dark: Palette;
  /** Fonts that readers have, in style sheets' words; nothing is loaded. */
  fonts: { serif: string; sans: string; mono: string };
};

export const BRANDING: Branding = {
  productName: "The Complete Content Creator's Handbook",
  senderName: 'The Handbook',
  logo: { path: '/mail/logo.png', width: 32, height: 32 },
  postalAddress: 'The Handbook, 1 Example Street, 12345 Exampletown',
  light: {
    page: '#faf9f6',
    card: '#ffffff',
    panel: '#f4f3ef',
    ink: '#1d2124',
    muted: '#5c6165',
    rule: '#e2dfd7',
    accent: '#1d5f53',
    onAccent: '#ffffff',
  },
  dark: {
    page: '#131518',
    card: '#1c1f23',
    panel: '#14171a',
    ink: '#eceae4',
    muted: '#a5a9ad',
    rule: '#30353b',
    accent: '#8fd0bd',
    onAccent: '#0d1f1a',
  },
  fonts: {
    serif: 'Iowan Old Style,Palatino Linotype,Palatino,Charter,Georgia,Times New Roman,serif',
    sans: '-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica Neue,Arial,sans-serif',
    mono: 'ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace',
  },
};
