/** The two tables of the old Prisma database, and the names that they and their columns go by in dumps. */

/** Columns in the order in which Prisma's migration made them: an INSERT without a column list follows it. */
export const OLD_COLUMNS = {
  EmailSubscriber: [
    'id',
    'email',
    'firstName',
    'lastName',
    'createdAt',
    'updatedAt',
    'hasAccess',
    'hasPurchased',
    'discountCode',
    'emailsSent',
    'lastEmailSent',
  ],
  ReadingProgress: [
    'id',
    'email',
    'chapterNumber',
    'completed',
    'timeSpent',
    'videosWatched',
    'quizzesPassed',
    'createdAt',
    'updatedAt',
  ],
} as const;

export type OldTable = keyof typeof OLD_COLUMNS;
export const OLD_TABLES = ['EmailSubscriber', 'ReadingProgress'] as const satisfies OldTable[];

const TABLE_NAMES = new Map<string, OldTable>([
  ['emailsubscriber', 'EmailSubscriber'],
  ['emailsubscribers', 'EmailSubscriber'],
  ['readingprogress', 'ReadingProgress'],
]);

/** Columns that an older database may lack, because they may be NULL anyway. */
const NULLABLE_COLUMNS = new Set(['firstName', 'lastName', 'discountCode', 'lastEmailSent']);

/** A row as the old database wrote it: PostgreSQL's text of each value under Prisma's name of its column. */
export type OldRow = { table: OldTable; values: Readonly<Record<string, string | null>> };

/** @returns the old table meant by a name such as `EmailSubscriber` or `email_subscribers`, or null for any other */
export function oldTableNamed(name: string): OldTable | null {
  return TABLE_NAMES.get(fold(name)) ?? null;
}

/**
 * Maps the columns of a statement to Prisma's names.
 * @param names the statement's column list, or null when it has none
 * @returns a name for each column, null for those that the import does not need
 */
export function oldColumns(table: OldTable, names: readonly string[] | null): readonly (string | null)[] {
  const known: readonly string[] = OLD_COLUMNS[table];
  return names === null
    ? known
    : names.map((name) => known.find((column) => fold(column) === fold(name)) ?? null);
}

/** @returns the columns that a row cannot do without and that the list does not have */
export function missingColumns(table: OldTable, columns: readonly (string | null)[]): string[] {
  return OLD_COLUMNS[table].filter((column) => !NULLABLE_COLUMNS.has(column) && !columns.includes(column));
}

function fold(name: string): string {
  return name.replaceAll('_', '').toLowerCase();
}
