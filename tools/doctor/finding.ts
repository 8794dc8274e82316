/** What the doctor says: one line for each thing looked at, and what to do where it is not well. */

export type Finding = { level: 'ok' | 'warning' | 'problem'; what: string; todo: string | null };

export const ok = (what: string): Finding => ({ level: 'ok', what, todo: null });
export const warning = (what: string, todo: string): Finding => ({ level: 'warning', what, todo });
export const problem = (what: string, todo: string): Finding => ({ level: 'problem', what, todo });

const MARKS = { ok: '✓', warning: '!', problem: '✗' } as const;

export function printed({ level, what, todo }: Finding): string {
  return `${MARKS[level]} ${what}${todo === null ? '' : `\n    ${todo}`}`;
}

/** @returns what went wrong in words; `fetch` keeps the reason in the cause */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  if (!(cause instanceof Error)) return message;
  return `${message} (${'code' in cause ? cause.code : cause.message})`;
}

/** A look that breaks off is a finding too. @param subject what was looked at */
export async function looked(subject: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [problem(`${subject}: ${reasonOf(error)}`, 'Mend that first; what it hides cannot be looked at.')];
  }
}
