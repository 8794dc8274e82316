/** How far readers come, chapter by chapter, and where most of them stop. */

import { Empty, Loaded } from '../../parts/Loaded.tsx';
import type { Funnel } from '../../src/wire/reports.ts';
import { FunnelChart } from '../charts/FunnelChart.tsx';
import { biggestDrop } from '../data/reports.ts';
import { useAnswer } from '../data/useAnswer.ts';
import { moment, percent } from '../data/words.ts';
import { Page, Panel } from '../parts/Page.tsx';

export function ChaptersPage() {
  const funnel = useAnswer<Funnel>('/admin/reports/funnel');
  const lead = funnel.data ? `As of ${moment(funnel.data.generatedAt)}` : 'Counting …';
  return (
    <Page title="Chapters" lead={lead}>
      <Loaded answer={funnel} lines={14}>
        {({ chapters }) => <Chapters chapters={chapters} />}
      </Loaded>
    </Page>
  );
}

function Chapters({ chapters }: Pick<Funnel, 'chapters'>) {
  if (chapters.length === 0) {
    return (
      <Empty title="No chapter is published yet">
        <a href="#/content">Publish the first one</a>, and readers will show here.
      </Empty>
    );
  }
  const drop = biggestDrop(chapters);
  return (
    <>
      {drop && (
        <p class="notice">
          Most readers are lost between chapters {drop.from.chapterNumber} and {drop.to.chapterNumber}: of
          those who start “{drop.from.title ?? 'the former'}”, <b>{percent(drop.share)}</b> do not start “
          {drop.to.title ?? 'the next'}”.{' '}
          <a href={`#/broadcasts/new/${drop.from.chapterNumber}`}>Write to those who stopped there</a>
        </p>
      )}
      <Panel
        title="Readers by chapter"
        note="Readers who started a chapter, and how many of them completed it"
      >
        <FunnelChart chapters={chapters} />
      </Panel>
    </>
  );
}
