/** How much one network may ask of routes that anyone may call: what wrangler.toml sets, and the binding does not tell. */

/** Requests in so many seconds, as `IP_LIMIT` is bound. */
export const NETWORK_LIMIT = { requests: 100, seconds: 60 };

/** IETF httpapi draft 11. The binding does not tell when its window ends, so a whole one is told. */
export const NETWORK_LIMIT_REACHED = {
  'RateLimit-Policy': `"network";q=${NETWORK_LIMIT.requests};w=${NETWORK_LIMIT.seconds}`,
  RateLimit: `"network";r=0;t=${NETWORK_LIMIT.seconds}`,
};
