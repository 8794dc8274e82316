/** An amount as Stripe counts it (docs.stripe.com/currencies), as text such as `49.00 EUR`. */

const ZERO_DECIMALS = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD JOD KWD OMR TND'.split(' '));

/** @param amount in the currency's smallest unit @param currency an ISO 4217 code in any case */
export function priceText(amount: number, currency: string): string {
  const code = currency.toUpperCase();
  return `${(amount / 10 ** decimalsOf(code)).toFixed(decimalsOf(code))} ${code}`;
}

function decimalsOf(code: string): number {
  if (ZERO_DECIMALS.has(code)) return 0;
  return THREE_DECIMALS.has(code) ? 3 : 2;
}
