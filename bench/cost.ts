/**
 * What it costs: everything that is billed, counted while a reader signs in, is mailed and reads for half an hour, with this
 * backend and with the guide's design, and the dollars a month that follow from the published prices.
 */
import { type CostSide, openGuideCosts, openOurCosts } from './costSides.ts';
import { type Billed, billOf, PRICES, PRICES_OF } from './prices.ts';
import { exactCheck, figure, type PartResult, type Table } from './result.ts';

const SITTING_MINUTES = 30;
const DAYS_A_MONTH = 30;
const SIGN_INS_A_MONTH = 1;
/** Mails that a reader is sent beside those to sign in: a chapter or a reminder a week. */
const MAILS_A_MONTH = 4;
const DAILY_READERS = [1_000, 100_000, 1_000_000];
/** Workers Paid, which both need. */
const FEE = 5;

type Costs = { update: Billed; sitting: Billed; mail: Billed; signIn: Billed };

export async function costPart(): Promise<PartResult> {
  const ours = await costsOf(await openOurCosts());
  const guide = await costsOf(await openGuideCosts());
  const perMinute = ({ sitting }: Costs) => billOf(sitting) / SITTING_MINUTES;
  return {
    title: 'Cost',
    tables: [
      ...usageTables('this backend', ours),
      ...usageTables("the guide's design", guide),
      monthTable(ours, guide),
    ],
    checks: [
      exactCheck("bill for a minute of reading, of the guide's", perMinute(ours) / perMinute(guide), 1 / 25),
    ],
    curves: [],
    notes: [
      `Prices of ${PRICES_OF}, without what the monthly fee includes and without storage. A sitting: ${SITTING_MINUTES} minutes; ours over a socket with an update a minute, the guide's with a heartbeat every 15 s.`,
    ],
  };
}

async function costsOf(side: CostSide): Promise<Costs> {
  try {
    const mail = await side.measure(side.askForMail);
    const signIn = await side.measure(side.signIn);
    await side.measure(side.update);
    // The second update, since a chapter is begun once.
    const update = await side.measure(side.update);
    const sitting = await side.measure(() => side.sit(SITTING_MINUTES));
    return { update, sitting, mail, signIn };
  } finally {
    await side.stop();
  }
}

function usageTables(name: string, costs: Costs): Table[] {
  const all = [costs.update, costs.sitting, costs.signIn, costs.mail];
  const rows = PRICES.filter(([, , used]) => all.some((usage) => used(usage) > 0)).map(
    ([price, dollars, used]) => [price, `$${figure(dollars)}`, ...all.map((usage) => figure(used(usage)))],
  );
  const total = ['dollars for a million', '', ...all.map((usage) => figure(billOf(usage) * 1_000_000))];
  const heads = ['', 'a million', 'update', `sitting of ${SITTING_MINUTES} min`, 'sign-in', 'mail'];
  return [{ title: `What ${name} uses`, heads, rows: [...rows, total] }];
}

function monthTable(ours: Costs, guide: Costs): Table {
  const month = ({ sitting, signIn, mail }: Costs, readers: number) =>
    FEE +
    readers *
      (DAYS_A_MONTH * billOf(sitting) +
        SIGN_INS_A_MONTH * (billOf(signIn) + billOf(mail)) +
        MAILS_A_MONTH * billOf(mail));
  const dollars = (value: number) => `$${figure(Math.round(value))}`;
  return {
    title: `Dollars a month: ${SITTING_MINUTES} minutes of reading a day, ${SIGN_INS_A_MONTH} sign-in and ${MAILS_A_MONTH} mails a month`,
    heads: ['daily readers', 'this backend', "the guide's design", 'times'],
    rows: DAILY_READERS.map((readers) => {
      const [our, their] = [month(ours, readers), month(guide, readers)];
      return [figure(readers), dollars(our), dollars(their), figure(their / our)];
    }),
  };
}
