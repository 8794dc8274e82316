/** What the guide's Workers are bound to, and what they put into its queue. */

export type EmailJob = {
  type: 'magic_link';
  email: string;
  firstName: unknown;
  token: string;
  loginUrl: string;
};

export type GuideBindings = {
  AUTH_WORKER: Fetcher;
  EMAIL_WORKER: Fetcher;
  PROGRESS_WORKER: Fetcher;
  DB: D1Database;
  CACHE_KV: KVNamespace;
  EMAIL_QUEUE: Queue<EmailJob>;
  JWT_SECRET: string;
  FRONTEND_URL: string;
  /** Stands for SendGrid's. */
  MAIL_API_URL: string;
};
