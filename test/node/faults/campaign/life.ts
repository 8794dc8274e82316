/** One reader of the campaign: signs up, reads on four devices at once, does this and that, and comes to some end. */
import type { Random } from '../../helpers/random.ts';
import { getProgress, type Load, runBatchDevice, runSingleDevice } from '../httpDevice.ts';
import { LiveDevice } from '../liveDevice.ts';
import { ReaderRecord } from '../readerRecord.ts';
import { comeToAnEnd } from './endings.ts';
import { type Errands, runErrands } from './errands.ts';
import { runOfflineDevice } from './offlineDevice.ts';
import { Mailbox, type SignedIn } from './signIn.ts';
import type { World } from './world.ts';

const DEVICES = 3;

export type Life = { random: Random; mailbox: Mailbox; record: ReaderRecord; devices: SignedIn[] };

/** @param readMs how long it reads @throws Error when a promise to it is broken */
export async function live(world: World, email: string, random: Random, readMs: number): Promise<void> {
  const mailbox = new Mailbox(world, email);
  const devices = await signInOnAll(mailbox);
  const life: Life = { random, mailbox, record: new ReaderRecord(email), devices };
  const [first] = devices;
  if (!first) return world.promises.count('readers locked out by lost answers');
  world.promises.count('readers who began');
  const errands = await read(world, life, first, readMs);
  await comeToAnEnd(world, life, errands);
  world.promises.count('readers whose life is over');
  world.promises.count('updates acknowledged', life.record.updatesAcknowledged);
}

async function signInOnAll(mailbox: Mailbox): Promise<SignedIn[]> {
  const devices: SignedIn[] = [];
  await mailbox.signUp();
  for (let device = await mailbox.openLink(); device; device = await mailbox.openLink()) {
    devices.push(device);
    if (devices.length === DEVICES) break;
    await mailbox.askForLink();
  }
  return devices;
}

async function read(world: World, life: Life, first: SignedIn, readMs: number): Promise<Errands> {
  const { random, record, devices } = life;
  const until = Date.now() + readMs;
  const isOver = () => world.isOver || Date.now() >= until;
  const load: Load = { url: world.url, random, isOver, network: world.network };
  const phone = devices[1] ?? first;
  const liveDevice = new LiveDevice(load, record, devices[2] ?? first);
  world.connected.add(liveDevice);
  const [errands] = await Promise.all([
    runErrands(world, life, first, isOver),
    runSingleDevice(load, record, first),
    runBatchDevice(load, record, phone),
    runOfflineDevice(load, record, phone),
    liveDevice.run(),
  ]);
  await liveDevice.catchUp();
  world.connected.delete(liveDevice);
  world.promises.count('live connections', liveDevice.connections);
  const { chapters } = await getProgress(world.url, record, first);
  const broken = record.differences(chapters);
  if (broken.length > 0) throw new Error(broken.join('\n'));
  const picture = [...liveDevice.picture.values()].sort((a, b) => a.chapterNumber - b.chapterNumber);
  if (JSON.stringify(picture) !== JSON.stringify(chapters)) {
    throw new Error(`${record.email}: the live device shows something else than GET /api/progress.`);
  }
  return errands;
}
