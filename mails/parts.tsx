/** What mails are put together from. The class names are where dark colours and the plain text take hold. */
import { Button } from '@react-email/button';
import { Column } from '@react-email/column';
import { Heading } from '@react-email/heading';
import { Hr } from '@react-email/hr';
import { Link } from '@react-email/link';
import { Row } from '@react-email/row';
import { Text } from '@react-email/text';
import type { ReactNode } from 'react';
import { styles } from './style.ts';

type Words = { children: ReactNode };

/** A heading of the mail's look only: its plain text begins with the greeting. */
export function Title({ children }: Words) {
  return (
    <Heading className="title ink" style={styles.title} data-skip-in-text={true}>
      {children}
    </Heading>
  );
}

/** The name of what the mail brings, which the plain text has too. `below` is what stands above it, if anything. */
export function ContentTitle({ children, below }: Words & { below?: 'lead' }) {
  const style = below === 'lead' ? { ...styles.title, margin: '28px 0 12px' } : styles.title;
  return (
    <Heading className="title ink" style={style}>
      {children}
    </Heading>
  );
}

export function Greeting() {
  return <Paragraph>{'Hello{{#firstName}} {{firstName}}{{/firstName}},'}</Paragraph>;
}

export function Paragraph({ children }: Words) {
  return (
    <Text className="ink" style={styles.paragraph}>
      {children}
    </Text>
  );
}

export function Summary({ children }: Words) {
  return (
    <Text className="muted" style={styles.summary}>
      {children}
    </Text>
  );
}

export function Note({ children }: Words) {
  return (
    <Text className="muted" style={styles.note}>
      {children}
    </Text>
  );
}

/** The one thing to do. `href` is the name of a placeholder. */
export function Action({ label, href }: { label: string; href: string }) {
  return (
    <Row>
      <Column style={{ padding: '12px 0 24px' }}>
        <Button className="button" href={`{{${href}}}`} style={styles.button}>
          {label}
        </Button>
      </Column>
    </Row>
  );
}

/** For programs that block the button: the same address to copy. The plain text has it already. */
export function CopyAddress({ href }: { href: string }) {
  return (
    <div data-skip-in-text={true}>
      <Hr className="rule" style={styles.rule} />
      <Text className="muted" style={styles.small}>
        If the button does not work, copy this address into your browser:
        <br />
        <Link className="link" href={`{{${href}}}`} style={styles.address}>
          {`{{${href}}}`}
        </Link>
      </Text>
    </div>
  );
}

export function Code({ label, children }: Words & { label: string }) {
  return (
    <>
      <Text className="muted line" style={{ ...styles.note, marginBottom: '10px' }}>
        {label}
      </Text>
      <Row>
        <Column style={{ padding: '0 0 20px' }}>
          <Row className="panel" style={styles.panel}>
            <Column align="center" style={{ padding: '18px 8px' }}>
              <Text className="code ink" style={{ ...styles.code, margin: '0' }}>
                {children}
              </Text>
            </Column>
          </Row>
        </Column>
      </Row>
    </>
  );
}
