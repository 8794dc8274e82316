/** From src/branding.ts by `npm run mails`; not to be edited. */
export const PRODUCT_NAME = "The Complete Content Creator's Handbook";
