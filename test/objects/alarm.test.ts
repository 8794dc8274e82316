/** The object's one alarm, with a storage that answers when the test lets it. */
import { expect, test } from 'vitest';
import { Alarm } from '../../objects/Alarm.ts';

function slowStorage(stored: number | null = null) {
  const set: number[] = [];
  let answer = Promise.withResolvers<void>();
  const storage = {
    getAlarm: () => answer.promise.then(() => stored),
    setAlarm: (at: number | Date) => {
      set.push(Number(at));
      return answer.promise;
    },
    deleteAlarm: () => answer.promise,
  };
  return {
    storage,
    set,
    answers: () => answer.resolve(),
    fails: () => {
      answer.reject(new Error('storage'));
      answer = Promise.withResolvers<void>();
      answer.resolve();
    },
  };
}

test('an alarm that is called before storage has said that it is set is not waited for any more', async () => {
  const { storage, set, answers } = slowStorage();
  const alarm = new Alarm(storage);
  alarm.noteFired(0, 0);
  const setting = alarm.setIfSooner(100, 99);
  alarm.noteFired(100, 0);
  answers();
  await setting;
  await alarm.setIfSooner(500, 101);
  expect(set).toEqual([100, 500]);
});

test('an alarm that is called while storage is asked for it is not waited for any more', async () => {
  const { storage, set, answers } = slowStorage(100);
  const alarm = new Alarm(storage);
  const setting = alarm.setIfSooner(500, 99);
  alarm.noteFired(100, 0);
  answers();
  await setting;
  expect(set).toEqual([500]);
});

test('an alarm that could not be set is set by the next who asks', async () => {
  const { storage, set, fails } = slowStorage();
  const alarm = new Alarm(storage);
  alarm.noteFired(0, 0);
  const setting = alarm.setIfSooner(100, 1);
  fails();
  await expect(setting).rejects.toThrow('storage');
  await alarm.setIfSooner(200, 2);
  expect(set).toEqual([100, 200]);
});

test('is moved to an earlier time only', async () => {
  const { storage, set, answers } = slowStorage(300);
  answers();
  const alarm = new Alarm(storage);
  for (const at of [400, 200, 250]) await alarm.setIfSooner(at, 1);
  expect(set).toEqual([200]);
});
