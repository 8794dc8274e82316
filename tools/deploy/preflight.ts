/** What must hold before anything is deployed. Pure: it is given what is known, and says what is wrong and what to do. */
import { parseConfig, SECRET_NAMES } from '../../src/config.ts';
import { parseMailbox } from '../../src/wire/mailbox.ts';
import type { DeployedEnvironment } from './environments.ts';
import type { DeployTarget } from './target.ts';

/** @param todo what mends it, as a sentence */
export type Problem = { what: string; todo: string };

/** What the account and the folder say; null for what could not be asked. */
export type Facts = {
  secretNames: readonly string[] | null;
  /** Files that git knows as changed. */
  changedFiles: readonly string[] | null;
};

/** RFC 2606 keeps these for examples: nobody can have them. */
const RESERVED = /(?:^|\.)(?:example|test|invalid|localhost|example\.(?:com|net|org))$/i;
const NO_DATABASE = /^[0-]*$/;
/** Long enough for every check; what is really set, only the Worker sees, and refuses to start when it is too short. */
const STAND_IN_SECRET = 'x'.repeat(32);

/** @returns problems of wrangler.toml alone */
export function configProblems(env: DeployedEnvironment, target: DeployTarget): Problem[] {
  const { vars } = target;
  const text = (name: string) => String(vars[name] ?? '');
  const inToml = (name: string) => `Set ${name} under [env.${env}.vars] in wrangler.toml.`;
  const problems: Problem[] = [];
  const refuse = (isWrong: boolean, what: string, todo: string) => {
    if (isWrong) problems.push({ what, todo });
  };
  refuse(text('ENVIRONMENT') !== env, `ENVIRONMENT is not ${env}`, inToml('ENVIRONMENT'));
  for (const name of ['FRONTEND_URL', 'API_URL', 'ALLOWED_ORIGINS']) {
    const hosts = text(name)
      .split(',')
      .map((origin) => URL.parse(origin.trim())?.hostname ?? '');
    refuse(
      hosts.some((host) => RESERVED.test(host)),
      `${name} is a placeholder`,
      inToml(name),
    );
  }
  const mailDomain = parseMailbox(text('MAIL_FROM'))?.address.split('@')[1] ?? '';
  refuse(RESERVED.test(mailDomain), 'MAIL_FROM has a placeholder as its domain', inToml('MAIL_FROM'));
  const admins = text('ADMIN_EMAILS')
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean);
  refuse(
    admins.length === 0 || admins.some((address) => RESERVED.test(address.split('@')[1] ?? '')),
    'ADMIN_EMAILS names nobody, or a placeholder',
    inToml('ADMIN_EMAILS'),
  );
  for (const { database_name: name, database_id: id } of target.d1_databases) {
    refuse(
      NO_DATABASE.test(id),
      `The database ${name} has no id`,
      `Run \`npx wrangler d1 create ${name}\` and set database_id under [[env.${env}.d1_databases]].`,
    );
  }
  const host = URL.parse(text('API_URL'))?.hostname ?? '';
  const patterns = target.routes.map((route) => (typeof route === 'string' ? route : route.pattern));
  refuse(
    !host.endsWith('.workers.dev') && !patterns.some((pattern) => pattern.split('/')[0] === host),
    `No route leads from ${host} to the Worker`,
    `Set routes under [env.${env}] in wrangler.toml to API_URL's host.`,
  );
  refuse(
    target.kv_namespaces.some(({ binding }) => binding === 'LOCAL_MAILBOX'),
    'LOCAL_MAILBOX is bound, where development shows mails to everybody',
    `Remove it from [env.${env}].`,
  );
  for (const name of SECRET_NAMES.filter((secret) => secret in vars)) {
    problems.push({
      what: `${name} stands in wrangler.toml and is no secret any more`,
      todo: `Make a new one, remove the line, and run \`npx wrangler secret put ${name} --env ${env}\`.`,
    });
  }
  return [...problems, ...refusals(env, target)];
}

/** What the Worker itself would say of these variables at its start. */
function refusals(env: DeployedEnvironment, target: DeployTarget): Problem[] {
  const secrets = Object.fromEntries(secretsNeeded(target).map((name) => [name, STAND_IN_SECRET]));
  const bindings = target.send_email.some(({ name }) => name === 'EMAIL') ? { EMAIL: {} } : {};
  try {
    parseConfig({ ...target.vars, ...secrets, ...bindings });
    return [];
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return [{ what, todo: `Mend it under [env.${env}] in wrangler.toml (docs/configuration.md).` }];
  }
}

/** @returns problems of what the account and git say */
export function factProblems(env: DeployedEnvironment, target: DeployTarget, facts: Facts): Problem[] {
  const { secretNames, changedFiles } = facts;
  const problems: Problem[] = [];
  if (secretNames === null) {
    problems.push({
      what: 'The secrets cannot be listed',
      todo: `Set CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID (or run \`npx wrangler login\`); before the first deployment, \`npx wrangler secret put JWT_SECRET --env ${env}\` creates the Worker.`,
    });
  } else {
    for (const name of secretsNeeded(target).filter((needed) => !secretNames.includes(needed))) {
      problems.push({
        what: `The secret ${name} is not set`,
        todo: `Run \`npx wrangler secret put ${name} --env ${env}\`.`,
      });
    }
  }
  if (changedFiles === null) problems.push({ what: 'git cannot be asked', todo: 'Deploy from a clone.' });
  else if (changedFiles.length > 0) {
    problems.push({
      what: `${changedFiles.length} files are not committed, such as ${changedFiles[0]}`,
      todo: 'Commit them, so that what runs has a name.',
    });
  }
  return problems;
}

/** @returns the secrets without which the Worker refuses to start */
function secretsNeeded({ vars }: DeployTarget): string[] {
  const providers = String(vars.MAIL_PROVIDER ?? '')
    .split(',')
    .map((name) => name.trim());
  return [
    'JWT_SECRET',
    ...(providers.includes('sendgrid') ? ['SENDGRID_API_KEY'] : []),
    ...(providers.includes('resend') ? ['RESEND_API_KEY'] : []),
    ...(providers.includes('smtp') && vars.SMTP_USER !== undefined ? ['SMTP_PASSWORD'] : []),
  ];
}
