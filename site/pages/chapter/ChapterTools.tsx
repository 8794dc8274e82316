/** What a reader can do with a chapter beside reading it. */
import { useState } from 'preact/hooks';
import { ActionButton } from '../../../parts/ActionButton.tsx';
import { announce } from '../../../parts/announce.ts';
import { explain } from '../../../parts/explain.ts';
import type { Reader } from '../../../src/wire/auth.ts';
import type { ChapterAnswer } from '../../../src/wire/content.ts';
import { handbook } from '../../data/handbook.ts';
import { Icon } from '../../parts/Icon.tsx';
import { ShareDialog } from './ShareDialog.tsx';

type Props = { chapter: ChapterAnswer['chapter']; reader: Reader; isTouched: boolean };

export function ChapterTools({ chapter, reader, isTouched }: Props) {
  const { number } = chapter;
  const [isSharing, setSharing] = useState(false);
  const [isMailing, setMailing] = useState(false);
  const mail = async () => {
    if (isMailing) return;
    setMailing(true);
    const body = { chapterNumber: number };
    const answer = handbook.call<{ message: string }>('POST', '/email/chapters', { body });
    announce(await answer.then(({ message }) => message, explain));
    setMailing(false);
  };
  return (
    <div class="chapter-tools">
      <button type="button" class="small" onClick={() => setSharing(true)}>
        <Icon name="share" /> Share
      </button>
      <button type="button" class="small" aria-busy={isMailing} onClick={mail}>
        <Icon name="mail" /> Mail it to me
      </button>
      {isTouched && (
        <ActionButton
          label="Start over"
          title={`Start chapter ${number} over?`}
          text="Its place, time, videos and questions are cleared on all your devices. This cannot be taken back."
          action="Start over"
          done={`Chapter ${number} is as new.`}
          look="small quiet"
          hurts
          run={() => handbook.resetChapter(number)}
        />
      )}
      {isSharing && (
        <ShareDialog number={number} timeZone={reader.timezone} onClose={() => setSharing(false)} />
      )}
    </div>
  );
}
