/** A Worker that does nothing but answer: what the machine gives to HTTP and workerd alone. */
const ANSWER = JSON.stringify({ rev: 1, chapters: [] });

export default {
  fetch: () => new Response(ANSWER, { headers: { 'Content-Type': 'application/json' } }),
} satisfies ExportedHandler;
