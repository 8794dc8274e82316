/** Links by which a reader shows one chapter to someone. */

/** A link as the reader who made it sees it. */
export type Share = {
  id: string;
  chapterNumber: number;
  createdAt: string;
  expiresAt: string;
  /** How often it was opened. */
  views: number;
};

/** What the token in a link says: whose object to ask, about which link, for which chapter. No address. */
export type ShareClaims = { objectId: string; shareId: string; chapterNumber: number };

/** What the reader's object is asked when a link is opened. */
export type ShareRequest = {
  shareId: string;
  chapterNumber: number;
  free: boolean;
  /** False where nothing is delivered, as to HEAD: the link is checked and no opening counted. */
  counts: boolean;
};
