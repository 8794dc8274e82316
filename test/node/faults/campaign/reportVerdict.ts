/** D1 shows every reader as its object is, nobody who is gone, each act of access once, and sums that drift by nothing. */

import * as v from 'valibot';
import { SumCheckAnswer } from '../../../../src/wire/sumCheck.ts';
import { readReports } from '../../helpers/readReports.ts';
import { compareReports } from '../compareReports.ts';
import type { World } from './world.ts';

/** @returns a line for each difference that is still there when D1 has had time to catch up */
export async function reportsLost(world: World): Promise<string[]> {
  const { promises, url, adminKey, worker } = world;
  const emails = new Set([...promises.lasting.map(({ email }) => email), ...promises.signedUp]);
  const present = [...emails].filter((email) => !promises.gone.has(email));
  const readers = await compareReports(url, adminKey, worker.stateDirectory, present);
  return [...readers, ...(await ghosts(world)), ...(await accessLost(world)), ...(await drift(world))];
}

async function ghosts({ worker, promises }: World): Promise<string[]> {
  const rows = await readReports(worker.stateDirectory, 'SELECT email FROM readers');
  const emails = rows.map(({ email }) => String(email));
  return emails.filter((email) => promises.gone.has(email)).map((email) => `${email} is in D1 still`);
}

async function accessLost({ worker, promises }: World): Promise<string[]> {
  const rows = await readReports(
    worker.stateDirectory,
    `SELECT email, chapter_number, count(*) AS times FROM content_access_logs
     WHERE access_type = 'view' GROUP BY email, chapter_number`,
  );
  const times = new Map(rows.map((row) => [`${row.email} ${row.chapter_number}`, row.times]));
  return promises.lasting.flatMap(({ email, viewed }) =>
    [...viewed]
      .map((chapter) => ({ chapter, logged: times.get(`${email} ${chapter}`) ?? 0 }))
      .filter(({ logged }) => logged !== 1)
      .map(({ chapter, logged }) => `${email} opened chapter ${chapter}, which is logged ${logged} times`),
  );
}

async function drift(world: World): Promise<string[]> {
  for (let restart = true; ; restart = false) {
    const { body } = await world.askAsOwner('POST', 'reports/sums/check', [200], { restart });
    const answer = v.parse(SumCheckAnswer, JSON.parse(body));
    if (answer.state === 'counting') continue;
    return answer.differences.map(
      ({ key, stored, counted }) => `the sum ${key} is ${stored}, not ${counted}`,
    );
  }
}
