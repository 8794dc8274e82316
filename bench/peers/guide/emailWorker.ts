/** The guide's e-mail Worker: each message of its queue is a mail to the provider and a count in D1. */
import type { EmailJob, GuideBindings } from './bindings.ts';

export default {
  async fetch() {
    return new Response('Not Found', { status: 404 });
  },

  async queue(batch, env) {
    for (const message of batch.messages) {
      const { email, loginUrl } = message.body;
      const body = JSON.stringify({ to: email, subject: 'Your magic link', text: loginUrl });
      const answer = await fetch(env.MAIL_API_URL, { method: 'POST', body });
      await answer.body?.cancel();
      await env.DB.prepare(
        'UPDATE email_subscribers SET emails_sent = emails_sent + 1, last_email_sent = CURRENT_TIMESTAMP WHERE email = ?',
      )
        .bind(email)
        .run();
      message.ack();
    }
  },
} satisfies ExportedHandler<GuideBindings, EmailJob>;
