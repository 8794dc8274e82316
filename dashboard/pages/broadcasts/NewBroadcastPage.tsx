/** Writing a broadcast: text and audience on one side, the mail as readers will get it on the other. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { announce } from '../../../parts/announce.ts';
import { Field, TextField } from '../../../parts/Field.tsx';
import { Empty } from '../../../parts/Loaded.tsx';
import type { Broadcast } from '../../../src/wire/broadcasts.ts';
import { change, explain } from '../../data/api.ts';
import { moment, plural, whole } from '../../data/words.ts';
import { Page, Panel } from '../../parts/Page.tsx';
import { AudienceFields } from './AudienceFields.tsx';
import { audienceOf, type Draft, isReady, newDraft, sendAtOf } from './draft.ts';
import { MailPreview } from './MailPreview.tsx';
import { usePreview } from './usePreview.ts';

export function NewBroadcastPage({ owner, stalledAt }: { owner: string; stalledAt: string | undefined }) {
  const [draft, setDraft] = useState<Draft>(() => newDraft(stalledAt));
  // The same draft sent twice, after a lost answer, makes one broadcast.
  const [key] = useState(() => crypto.randomUUID());
  const edit = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const preview = usePreview(draft);
  return (
    <Page title="Write a broadcast" lead={<a href="#/broadcasts">All broadcasts</a>}>
      <div class="compose">
        <form onSubmit={(event) => event.preventDefault()}>
          <Field
            label="Subject"
            name="subject"
            maxLength={200}
            value={draft.subject}
            onInput={({ currentTarget }) => edit({ subject: currentTarget.value })}
          />
          <TextField
            label="Text"
            name="markdown"
            rows={14}
            hint="Markdown: ## heading, **bold**, [a link](https://…), - list"
            value={draft.markdown}
            onInput={({ currentTarget }) => edit({ markdown: currentTarget.value })}
          />
          <AudienceFields draft={draft} onEdit={edit} />
          <div class="field-row">
            <Field
              label="Send at"
              name="sendAt"
              type="datetime-local"
              hint="Your time; empty for at once"
              value={draft.sendAt}
              onInput={({ currentTarget }) => edit({ sendAt: currentTarget.value })}
            />
            <Field
              label="Mails a minute"
              name="mailsPerMinute"
              type="number"
              min={10}
              max={6000}
              value={draft.mailsPerMinute}
              onInput={({ currentTarget }) => edit({ mailsPerMinute: currentTarget.valueAsNumber })}
            />
          </div>
          <SendButtons draft={draft} candidates={preview.candidates} owner={owner} idempotencyKey={key} />
        </form>
        <Panel
          title="As readers get it"
          note={
            preview.candidates === null
              ? 'A subject and a text show here'
              : `${plural(preview.candidates, 'reader')} in this audience now`
          }
        >
          <p class="error" role="alert">
            {preview.problem}
          </p>
          {preview.html === null ? (
            <Empty>Begin to write, and the mail appears.</Empty>
          ) : (
            <MailPreview subject={draft.subject} html={preview.html} />
          )}
        </Panel>
      </div>
    </Page>
  );
}

type SendProps = { draft: Draft; candidates: number | null; owner: string; idempotencyKey: string };

function SendButtons({ draft, candidates, owner, idempotencyKey }: SendProps) {
  const [told, setTold] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (!isReady(draft))
    return <p class="hint">Subject, text and audience are needed before it can be sent.</p>;
  const { subject, markdown, mailsPerMinute } = draft;
  const sendAt = sendAtOf(draft);

  const test = async () => {
    if (busy) return;
    setBusy(true);
    setTold(null);
    try {
      await change('POST', '/admin/broadcasts/test', { json: { subject, markdown, to: owner } });
      announce(`A test mail is on its way to ${owner}.`);
    } catch (problem) {
      setTold(explain(problem));
    } finally {
      setBusy(false);
    }
  };
  const send = async () => {
    const broadcast = await change<Broadcast>('POST', '/admin/broadcasts', {
      json: { subject, markdown, audience: audienceOf(draft), mailsPerMinute, ...(sendAt && { sendAt }) },
      headers: { 'Idempotency-Key': idempotencyKey },
    });
    location.hash = `#/broadcasts/${broadcast.id}`;
  };
  const readers = candidates === null ? 'all readers of this audience' : plural(candidates, 'reader');
  return (
    <>
      <p class="error" role="alert">
        {told}
      </p>
      <div class="actions">
        <ActionButton
          label={sendAt === null ? 'Send now …' : 'Schedule …'}
          look="primary"
          title={sendAt === null ? 'Send it now?' : 'Schedule it?'}
          text={`“${subject}” goes to ${readers}, ${sendAt === null ? 'from now on' : `from ${moment(sendAt)} on`}, at most ${whole(mailsPerMinute)} a minute. Who turned newsletters off is left out. What was sent cannot be called back.`}
          action={sendAt === null ? 'Send it' : 'Schedule it'}
          done={sendAt === null ? 'The broadcast has begun.' : 'The broadcast is scheduled.'}
          run={send}
        />
        <button type="button" aria-busy={busy} onClick={test}>
          Mail me a test
        </button>
      </div>
    </>
  );
}
