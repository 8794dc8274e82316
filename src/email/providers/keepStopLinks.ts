/** Keeps SendGrid's click tracking away from the links that stop mails: they carry a token, and must work without it. */
import { isStopLink } from '../../rules/mailVisitors.ts';

/** @returns the HTML with the attribute by which SendGrid leaves a link as it is */
export function keepStopLinks(html: string): Promise<string> {
  const rewriter = new HTMLRewriter().on('a[href]', {
    element(link) {
      if (isStopLink(link.getAttribute('href') ?? '')) link.setAttribute('clicktracking', 'off');
    },
  });
  return rewriter.transform(new Response(html)).text();
}
