/**
 * A mail as readers see it. Its inline styles would be refused by this page's policy if they came as markup, so they are
 * set one by one through the CSSOM, which the policy allows; what could run is refused by the same policy.
 */
import { useEffect, useRef } from 'preact/hooks';

type Props = { subject: string; html: string };

export function MailPreview({ subject, html }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const root = useRef<ShadowRoot | null>(null);
  useEffect(() => {
    if (place.current === null) return;
    // A tree of its own: neither the mail's styles nor the page's reach across.
    root.current ??= place.current.attachShadow({ mode: 'open' });
    show(root.current, html);
  }, [html]);
  return (
    <section class="mail-preview" aria-label="Preview of the mail">
      <p class="mail-subject">
        <span class="hint">Subject</span> <b>{subject || '…'}</b>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <div ref={place} class="mail-body" role="document" aria-label={`The mail “${subject}”`} tabIndex={0} />
    </section>
  );
}

function show(root: ShadowRoot, html: string): void {
  const { markup, styles } = withoutStyles(html);
  root.adoptedStyleSheets = styles.map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  });
  const mail = new DOMParser().parseFromString(markup, 'text/html');
  for (const element of mail.querySelectorAll('script, link, meta, title')) element.remove();
  const body = document.createElement('div');
  body.dataset.style = mail.body.dataset.style ?? '';
  body.className = mail.body.className;
  body.append(...mail.body.childNodes);
  for (const element of [body, ...body.querySelectorAll<HTMLElement>('[data-style]')]) {
    element.style.cssText = element.dataset.style ?? '';
  }
  for (const link of body.querySelectorAll('a')) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  root.replaceChildren(body);
}

/** The policy holds for the parser too, and each style that it meets would be reported. */
function withoutStyles(html: string): { markup: string; styles: string[] } {
  const styles: string[] = [];
  const markup = html
    .replace(/<style[^>]*>(.*?)<\/style>/gs, (_, css: string) => {
      styles.push(css);
      return '';
    })
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle=/g, ' data-style='));
  return { markup, styles };
}
