/** The frame of the pages that the Worker renders itself; they work without JavaScript. */
import { escapeHtml } from './escapeHtml.ts';

/**
 * @param page.title plain text
 * @param page.stylesheets files of `public/`, beside those that all these pages share
 * @param page.body HTML, with every value in it escaped
 * @returns a complete HTML document
 */
export function htmlPage(page: { title: string; stylesheets: readonly string[]; body: string }): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(page.title)}</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/branding.css">
<link rel="stylesheet" href="/rendered-page.css">
${page.stylesheets.map((href) => `<link rel="stylesheet" href="${href}">`).join('\n')}
</head>
<body>
${page.body}
</body>
</html>
`;
}
