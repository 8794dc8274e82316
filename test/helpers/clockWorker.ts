/** The product's Worker with a clock that a test sets from outside: `PUT /clock` with milliseconds to add to the real time. */
import worker from '../../src/worker.ts';

export * from '../../src/worker.ts';

const realNow = Date.now;
let shiftMs = 0;
Date.now = () => realNow() + shiftMs;

export default {
  ...worker,
  async fetch(request, bindings, ctx) {
    if (new URL(request.url).pathname !== '/clock') return worker.fetch(request, bindings, ctx);
    shiftMs = Number(await request.text());
    return new Response(null, { status: 204 });
  },
} satisfies typeof worker;
