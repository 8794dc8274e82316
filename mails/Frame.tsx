/** The frame of every mail: head, preheader, brand, card and footer, in tables for programs that know no better. */
import { Body } from '@react-email/body';
import { Column } from '@react-email/column';
import { Container } from '@react-email/container';
import { Head } from '@react-email/head';
import { Html } from '@react-email/html';
import { Link } from '@react-email/link';
import { Preview } from '@react-email/preview';
import { Row } from '@react-email/row';
import { Section } from '@react-email/section';
import { Text } from '@react-email/text';
import type { ReactNode } from 'react';
import { BRANDING } from '../src/branding.ts';
import { MARKS } from './marks.ts';
import { FRAME_WIDTH_PX, OUTLOOK_STYLE_SHEET, STYLE_SHEET, styles } from './style.ts';

/** Why a mail came, and what the link says that stops such mails. */
export type Stop = { why: string; label: string };

type FrameProps = {
  subject: string;
  /** What an inbox shows after the subject. */
  preheader: string;
  /** Null for mails that answer what their reader has just done. */
  stop: Stop | null;
  children: ReactNode;
};

export function Frame({ subject, preheader, stop, children }: FrameProps) {
  return (
    <Html lang="en" dir="ltr">
      <Head>
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no,date=no,address=no,email=no,url=no" />
        <title>{subject}</title>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a style sheet of our own, which React would escape */}
        <style dangerouslySetInnerHTML={{ __html: STYLE_SHEET }} />
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: another of our own, for Outlook */}
        <style dangerouslySetInnerHTML={{ __html: OUTLOOK_STYLE_SHEET }} />
      </Head>
      <Body className="page" style={styles.page}>
        <Preview>{preheader}</Preview>
        <Row className="page" style={styles.page}>
          <Column align="center" style={{ padding: '28px 12px 36px' }}>
            {MARKS.frameOpens}
            <Container style={{ maxWidth: `${FRAME_WIDTH_PX}px`, margin: '0 auto', textAlign: 'left' }}>
              <Brand />
              <Row className="card" style={styles.card}>
                <Column className="pad" style={{ padding: '40px 44px' }}>
                  {children}
                </Column>
              </Row>
              <Footer stop={stop} />
            </Container>
            {MARKS.frameCloses}
          </Column>
        </Row>
      </Body>
    </Html>
  );
}

function Brand() {
  const { logo, productName } = BRANDING;
  return (
    <Section data-skip-in-text={true} style={{ margin: '0 0 16px' }}>
      <Row style={{ width: 'auto' }} width="" align="left">
        <Column width={logo.width} style={{ padding: '0 12px 0 4px' }}>
          <img
            src="{{logoUrl}}"
            alt=""
            width={logo.width}
            height={logo.height}
            style={{ display: 'block', border: 0 }}
          />
        </Column>
        <Column className="ink" style={styles.brandName}>
          {productName}
        </Column>
      </Row>
    </Section>
  );
}

function Footer({ stop }: { stop: Stop | null }) {
  const { productName, postalAddress } = BRANDING;
  return (
    <Row>
      <Column style={{ padding: '20px 4px 0' }}>
        {MARKS.signature}
        <Text className="muted" style={{ ...styles.small, fontWeight: 600 }}>
          {productName}
        </Text>
        {stop !== null && (
          <Text className="muted" style={styles.small}>
            {stop.why}
          </Text>
        )}
        {stop !== null && (
          <Text className="muted" style={{ ...styles.small, marginTop: '4px' }}>
            <Link className="link" href="{{unsubscribeUrl}}" style={styles.link}>
              {stop.label}
            </Link>
            <span className="between">{' \u00a0·\u00a0 '}</span>
            <Link className="link" href="{{preferencesUrl}}" style={styles.link}>
              Mail preferences
            </Link>
          </Text>
        )}
        {postalAddress !== null && (
          <Text className="muted" style={{ ...styles.small, marginTop: '4px' }}>
            {postalAddress}
          </Text>
        )}
      </Column>
    </Row>
  );
}
