/** Access to content: what is asked of a reader's object when something is served, and what is logged of it. */

/** `share`: someone opened the reader's shared link to the chapter. */
export const ACCESS_TYPES = ['view', 'download', 'share'] as const;
export type AccessType = (typeof ACCESS_TYPES)[number];

/** One act of access. Address and browser are the reader's own; of whoever opens a shared link none are kept. */
export type Access = {
  type: AccessType;
  /** Null for a file that belongs to no chapter. */
  chapterNumber: number | null;
  /** The file's key in object storage; null for a chapter. */
  fileKey: string | null;
  ip: string | null;
  userAgent: string | null;
};

/** What a route asks before it serves something. */
export type AccessRequest = Access & {
  /** Served to every reader, with access or without. */
  free: boolean;
  /** False where nothing is delivered, such as to HEAD: access is checked and nothing logged. */
  counts: boolean;
};

/** One entry on its way to D1. */
export type LoggedAccess = Access & {
  /** A UUID of version 7, made by the object, so that a repeat of the entry is known. */
  id: string;
  /** Milliseconds since 1970. */
  at: number;
};
