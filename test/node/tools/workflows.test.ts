/** The workflows say only what exists: npm scripts, files, secrets that the operator's page names; and they may do little. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const FOLDER = '.github/workflows';
const Step = v.looseObject({ uses: v.optional(v.string()), run: v.optional(v.string()) });
const Workflow = v.looseObject({
  name: v.string(),
  on: v.record(v.string(), v.unknown()),
  permissions: v.record(v.string(), v.string()),
  jobs: v.record(v.string(), v.looseObject({ 'timeout-minutes': v.number(), steps: v.array(Step) })),
});
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync('package.json', 'utf8'));
const operating = readFileSync('docs/operating.md', 'utf8');

it('there is one for tests, one for pull requests and one for deployments', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(['deploy.yml', 'preview.yml', 'test.yml']);
});

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const text = readFileSync(`${FOLDER}/${file}`, 'utf8');
  const workflow = v.parse(Workflow, parse(text));
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('runs scripts and files that are there', () => {
    const runs = steps.flatMap(({ run }) => run ?? []);
    expect(runs.length).toBeGreaterThan(0);
    for (const run of runs) {
      const script = /^npm run ([\w-]+)/.exec(run)?.[1];
      expect(script === undefined ? existsSync(run) : scripts[script] !== undefined).toBe(true);
    }
  });

  it('uses secrets and variables that docs/operating.md tells how to set', () => {
    const named = [...text.matchAll(/\b(?:secrets|vars)\.(\w+)/g)].map(([, name]) => name ?? '');
    for (const name of named) expect(operating).toContain(`\`${name}\``);
  });

  it('reads the repository only, pins its actions, and hands nothing to a fork', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    for (const { uses } of steps) if (uses) expect(uses).toMatch(/^actions\/[\w-]+@v\d+$/);
    expect(workflow.on).not.toHaveProperty('pull_request_target');
  });

  it('puts nothing from outside into a shell line', () => {
    for (const { run } of steps) expect(run ?? '').not.toContain('${{');
  });
});

it('what a fork calls main is never deployed, though its tests passed', () => {
  const text = readFileSync(`${FOLDER}/deploy.yml`, 'utf8');
  const Job = v.looseObject({ if: v.string() });
  const { jobs } = v.parse(v.looseObject({ jobs: v.looseObject({ deploy: Job }) }), parse(text));
  const run = 'github.event.workflow_run';
  expect(jobs.deploy.if.split(' || ').at(-1)).toBe(
    `(${run}.conclusion == 'success' && ${run}.event == 'push' && ${run}.head_repository.full_name == github.repository)`,
  );
});

it('no key stands in a command line, which npm prints and other programs see', () => {
  const texts = readdirSync(FOLDER).map((file) => readFileSync(`${FOLDER}/${file}`, 'utf8'));
  expect(texts.join('\n')).not.toMatch(/\brun:.*(?:KEY|TOKEN|SECRET)/);
});

it('a deployment that has begun is never cut off, and no two run at once', () => {
  const deploy = v.parse(
    v.looseObject({ concurrency: v.unknown() }),
    parse(readFileSync(`${FOLDER}/deploy.yml`, 'utf8')),
  );
  expect(deploy.concurrency).toMatchObject({ 'cancel-in-progress': false });
});
