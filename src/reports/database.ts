/** The little of D1 that reports need: the database itself, or a session of it. */
export type Database = Pick<D1Database, 'prepare'>;
