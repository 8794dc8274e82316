/**
 * `/api/email/unsubscribe`: the link in a mail. GET shows a page and changes nothing; POST (RFC 8058 one-click, by a
 * mail program, or by the page's button) unsubscribes. The token in the address is all the proof there is.
 */
import { readMailToken } from '../../auth/tokens.ts';
import type { Context, Handler } from '../../context.ts';
import { askPage, badLinkPage, donePage, UNSUBSCRIBE_PAGE_CSP } from '../../email/unsubscribePage.ts';
import { RequestFailure, unwrap } from '../../errors.ts';
import { readForm } from '../../http/readBody.ts';
import type { Answer } from '../../http/reply.ts';
import { preferenceOf } from '../../rules/mailPolicy.ts';
import type { MailClaims } from '../../wire/mail.ts';

export const getUnsubscribe: Handler = (_, context) =>
  orBadLinkPage(context, async () => {
    const { kind } = await mailClaims(context);
    return htmlPage(askPage(kind && preferenceOf(kind), names(context)));
  });

export const postUnsubscribe: Handler = (_, context) =>
  orBadLinkPage(context, async () => {
    const { objectId, mailId, kind } = await mailClaims(context);
    const form = await readForm(context.original);
    if (form.get('List-Unsubscribe') !== 'One-Click') {
      const message = 'The form must hold List-Unsubscribe=One-Click.';
      throw new RequestFailure({ code: 'invalid_body', details: [{ path: 'List-Unsubscribe', message }] });
    }
    unwrap(await context.readers.byObjectId(objectId).unsubscribeByMail(mailId, kind));
    return htmlPage(donePage(kind && preferenceOf(kind), names(context)));
  });

async function mailClaims({ keys, url }: Context): Promise<MailClaims> {
  return unwrap(await readMailToken(keys, tokenIn(url)));
}

function names({ config: { productName, frontendUrl }, url }: Context) {
  return { productName, frontendUrl, token: tokenIn(url) };
}

function tokenIn(url: URL): string {
  return url.searchParams.get('token') ?? '';
}

/** A person who followed a broken link gets a page, a program the problem document. */
export async function orBadLinkPage(context: Context, answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    const isBadToken =
      error instanceof RequestFailure &&
      (error.failure.code === 'token_invalid' || error.failure.code === 'token_expired');
    const wantsPage = context.original.headers.get('Accept')?.includes('text/html') ?? false;
    if (isBadToken && wantsPage) return htmlPage(badLinkPage(context.config), 401);
    throw error;
  }
}

function htmlPage(page: string, status = 200): Answer {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': UNSUBSCRIBE_PAGE_CSP,
  };
  return { status, body: page, headers };
}
