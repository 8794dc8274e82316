/** Which mails the reader wants. Each switch is saved when it is turned, one after the other, and says that it was. */
import { useRef, useState } from 'preact/hooks';
import { explain } from '../../../parts/explain.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import type { MailPreference, MailPreferences } from '../../../src/wire/mailPreferences.ts';
import { handbook } from '../../data/handbook.ts';
import { useLoaded } from '../../data/useLoaded.ts';
import { AccountFrame } from './AccountFrame.tsx';

const PATH = '/email/preferences';
const SWITCHES: readonly (readonly [MailPreference, string, string])[] = [
  ['chapterMails', 'Chapters', 'Chapters in your mailbox: the next one as you go, and those you ask for.'],
  ['reminders', 'Reminders', 'A nudge when you have not read for a while, and a word when you finish.'],
  ['newsletter', 'Newsletter', 'Letters about making content: new ideas, examples and answers.'],
  ['productNews', 'Product news', 'What is new in the handbook itself and how it works.'],
];
const NONE: MailPreferences = {
  chapterMails: false,
  reminders: false,
  newsletter: false,
  productNews: false,
};

export function MailPage() {
  const answer = useLoaded('mail', () => handbook.call<MailPreferences>('GET', PATH));
  return (
    <AccountFrame
      page="mail"
      title="Mail"
      lead="Which mails you want. Sign-in links and receipts always come: you ask for them yourself."
    >
      <Loaded answer={answer} lines={4}>
        {(preferences) => <Switches first={preferences} />}
      </Loaded>
    </AccountFrame>
  );
}

function Switches({ first }: { first: MailPreferences }) {
  const [shown, setShown] = useState(first);
  const [told, setTold] = useState({ status: '', problem: '' });
  /** What the server is known to hold, once all that was turned has been saved. */
  const kept = useRef(first);
  const saving = useRef({ last: Promise.resolve(), waiting: 0 });

  const keep = (changes: Partial<MailPreferences>, meaning: string) => {
    setShown((before) => ({ ...before, ...changes }));
    setTold({ status: 'Saving …', problem: '' });
    saving.current.waiting += 1;
    saving.current.last = saving.current.last.then(async () => {
      const outcome = await handbook.call<MailPreferences>('PUT', PATH, { body: changes }).then(
        (answer) => {
          kept.current = answer;
          return { status: `Saved. ${meaning}`, problem: '' };
        },
        (thrown) => ({ status: '', problem: `Not saved. ${explain(thrown)}` }),
      );
      saving.current.waiting -= 1;
      // Later changes that still wait stay as they were turned.
      if (saving.current.waiting > 0) return;
      setShown(kept.current);
      setTold(outcome);
    });
  };

  return (
    <>
      <div class="switches">
        {SWITCHES.map(([name, title, about]) => (
          <div class="switch" key={name}>
            <div>
              <label for={name}>{title}</label>
              <p class="muted" id={`about-${name}`}>
                {about}
              </p>
            </div>
            <input
              type="checkbox"
              role="switch"
              aria-checked={shown[name]}
              id={name}
              aria-describedby={`about-${name}`}
              checked={shown[name]}
              onChange={({ currentTarget: { checked } }) =>
                keep({ [name]: checked }, `${title}: ${checked ? 'on' : 'off'}.`)
              }
            />
          </div>
        ))}
      </div>
      <div class="actions">
        <button type="button" onClick={() => keep(NONE, 'You get none of these mails any more.')}>
          Unsubscribe from all
        </button>
        <p class="good" role="status">
          {told.status}
        </p>
      </div>
      <p class="error" role="alert">
        {told.problem}
      </p>
    </>
  );
}
