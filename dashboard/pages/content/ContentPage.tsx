/** What is published: chapters and files, with uploads of both. */
import { Page, Panel } from '../../parts/Page.tsx';
import { Chapters } from './Chapters.tsx';
import { Files } from './Files.tsx';

export function ContentPage() {
  return (
    <Page title="Content" lead="What readers find in the handbook.">
      <Chapters />
      <Panel title="Files" note="Pictures, sound and downloads, up to 100 MB each">
        <Files />
      </Panel>
    </Page>
  );
}
