/** A chapter that is closed to this reader, and how it opens. */

import { PageHead } from '../../parts/PageHead.tsx';
import { RedeemForm } from '../../parts/RedeemForm.tsx';

export function NoAccess({ number, title }: { number: number; title: string | undefined }) {
  return (
    <div class="narrow">
      <PageHead title={title ?? `Chapter ${number}`} above={`Chapter ${number}`}>
        Your account has no access to this chapter at the moment. What you have read so far is kept.
      </PageHead>
      <section class="card" aria-labelledby="redeem-title">
        <h2 id="redeem-title">Do you have a code?</h2>
        <p class="muted">A gift code opens all chapters at once, on all your devices.</p>
        <RedeemForm />
      </section>
      <p>
        <a href="/#">See what is free to read</a>
      </p>
    </div>
  );
}
