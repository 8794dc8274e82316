/** What every list of the admin API takes to turn its pages. */
export const LIST = {
  cursor: '`nextCursor` of the page before, with the same query.',
  limit: 'Items on a page.',
} as const;
