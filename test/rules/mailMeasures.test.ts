import { describe, expect, test } from 'vitest';
import { measuresOf, NO_MAILS } from '../../src/rules/mailMeasures.ts';
import { isMachineAgent, linkName } from '../../src/rules/mailVisitors.ts';
import type { MailEvent } from '../../src/wire/mailEvents.ts';

const SENT_AT = 1_700_000_000_000;
const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36';

let ids = 0;
const event = (kind: MailEvent['kind'], seconds: number, more: Partial<MailEvent> = {}): MailEvent => {
  ids += 1;
  return { id: `e${ids}`, kind, at: SENT_AT + seconds * 1_000, ...more };
};
const measured = (...events: MailEvent[]) => measuresOf(SENT_AT, events);

describe('a mail', () => {
  test('of which nothing was heard is sent and no more', () => {
    expect(measured()).toEqual({ ...NO_MAILS, sent: 1 });
  });

  test('that its reader opened three times is one mail opened, and three opens', () => {
    const opens = [event('opened', 60), event('opened', 90), event('opened', 4_000)];
    expect(measured(...opens)).toEqual({ ...NO_MAILS, sent: 1, openedHuman: 1, opens: 3 });
  });

  test('that its provider knows a machine opened is opened by a machine', () => {
    expect(measured(event('opened', 3_600, { machine: true }))).toMatchObject({
      openedHuman: 0,
      openedMachine: 1,
    });
  });

  test('that a machine opened and then a person is opened by a person', () => {
    const both = measured(event('opened', 30, { machine: true }), event('opened', 900));
    expect(both).toMatchObject({ openedHuman: 1, openedMachine: 0, opens: 2 });
  });

  test('whose link a person followed was open, though its pictures were not shown', () => {
    expect(measured(event('clicked', 120, { link: 'a' }))).toMatchObject({
      openedHuman: 1,
      opens: 0,
      clickedHuman: 1,
    });
  });

  test.each([
    [2, 0],
    [10, 0],
    [11, 1],
  ])('opened %d s after it was sent counts %d people', (seconds, people) => {
    expect(measured(event('opened', seconds)).openedHuman).toBe(people);
  });

  test('that waited at its provider is measured from its delivery, told late', () => {
    const opened = event('opened', 605);
    expect(measured(opened).openedHuman).toBe(1);
    expect(measured(opened, event('delivered', 600))).toMatchObject({
      delivered: 1,
      openedHuman: 0,
      openedMachine: 1,
    });
  });

  test('of which several links were followed at once was scanned', () => {
    const scanned = ['a', 'b', 'c'].map((link, n) => event('clicked', 300 + n, { link }));
    expect(measured(...scanned)).toMatchObject({
      clickedHuman: 0,
      clickedMachine: 1,
      clicks: 3,
      openedHuman: 0,
    });
    expect(measured(...scanned, event('clicked', 900, { link: 'b' }))).toMatchObject({
      clickedHuman: 1,
      clickedMachine: 0,
    });
  });

  test('of which one link was followed twice at once was double-clicked', () => {
    const twice = [event('clicked', 300, { link: 'a' }), event('clicked', 301, { link: 'a' })];
    expect(measured(...twice)).toMatchObject({ clickedHuman: 1, clicks: 2 });
  });

  test('whose unsubscribe link alone was followed was not clicked, and the raw number says that it was', () => {
    expect(
      measured(
        event('clicked', 300, { link: linkName('https://api.example/api/email/unsubscribe?token=x') }),
      ),
    ).toEqual({ ...NO_MAILS, sent: 1, clicks: 1 });
  });

  test('that bounced and was complained about is one of each, however often it is told', () => {
    const events = [
      event('bounced', 1),
      event('bounced', 9, { hard: true }),
      event('complained', 99),
      event('unsubscribed', 99),
    ];
    expect(measured(...events)).toEqual({ ...NO_MAILS, sent: 1, bounced: 1, complained: 1, unsubscribed: 1 });
  });
});

test.each([
  ["Apple Mail's privacy proxy", 'Mozilla/5.0', true],
  [
    'Gmail before it shows a mail',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0',
    true,
  ],
  ['a preview of a chat', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', true],
  ['a security gateway', 'Mozilla/5.0 (compatible; Barracuda Sentinel)', true],
  ['a script', 'python-requests/2.32.3', true],
  ['a browser without a window', CHROME.replace('Chrome', 'HeadlessChrome'), true],
  [
    "Gmail's picture proxy when its reader opens a mail",
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    false,
  ],
  [
    "Yahoo's picture proxy",
    'YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html',
    false,
  ],
  ['a browser', CHROME, false],
  [
    'a telephone of Cubot',
    'Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50) AppleWebKit/537.36 Chrome/146.0 Mobile',
    false,
  ],
  ['Outlook', 'Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)', false],
  ['nothing told', '', false],
])('%s: %s', (_who, agent, isMachine) => {
  expect(isMachineAgent(agent)).toBe(isMachine);
});

test('links are told apart by their targets, and those that stop mails are one', () => {
  expect(linkName('https://example.com/a')).toBe(linkName('https://example.com/a'));
  expect(linkName('https://example.com/a')).not.toBe(linkName('https://example.com/b'));
  expect(linkName('https://example.com/mail#token=x')).toBe(
    linkName('https://example.com/api/email/preferences'),
  );
});
