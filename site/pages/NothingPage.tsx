/** An address that leads nowhere. */
import { PageHead } from '../parts/PageHead.tsx';

export function NothingPage() {
  return (
    <div class="narrow">
      <PageHead title="There is no such page">
        The address may have been cut off, or the page has gone. What you read is where it was.
      </PageHead>
      <p>
        <a class="button primary" href="/#">
          Open the handbook
        </a>
      </p>
    </div>
  );
}
