/** Where preferences are read and kept: by the token in a mail, or by the session of this browser. */
import { ApiProblem, callApi } from '../pages/api.js';
import { accessToken, callSignedIn } from '../pages/session.js';

/** @typedef {'chapterMails' | 'reminders' | 'newsletter' | 'productNews'} Preference */
/** @typedef {Record<Preference, boolean>} Preferences */
/** @typedef {(changes: Partial<Preferences>) => Promise<Preferences>} Save */

const PATH = '/email/preferences';

/**
 * The mail's own reader comes first: it may be another than the one who is signed in here.
 * @param {string | null} token
 * @returns {Promise<{ preferences: Preferences, save: Save } | { closed: 'bad-link' | 'no-link' }>} why it stays closed
 * @throws {ApiProblem} when the API cannot be reached or is in trouble
 */
export async function openPreferences(token) {
  if (token === null) return bySession('no-link');
  try {
    const preferences = await callApi('GET', `${PATH}?token=${encodeURIComponent(token)}`);
    return { preferences, save: (changes) => callApi('PUT', PATH, { body: { ...changes, token } }) };
  } catch (problem) {
    if (isRefusal(problem)) return bySession('bad-link');
    throw problem;
  }
}

/** @param {'bad-link' | 'no-link'} closed */
async function bySession(closed) {
  if ((await accessToken()) === null) return { closed };
  try {
    const preferences = await callSignedIn('GET', PATH);
    /** @type {Save} */
    const save = (changes) => callSignedIn('PUT', PATH, changes);
    return { preferences, save };
  } catch (problem) {
    if (isRefusal(problem)) return { closed };
    throw problem;
  }
}

/** @param {unknown} problem a link or session that is not known, or a reader who is gone */
function isRefusal(problem) {
  return problem instanceof ApiProblem && [400, 401, 404].includes(problem.status);
}
