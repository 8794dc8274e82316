/** Takes the steps of a deployment one after the other, and gives the traffic back when one fails. */
import { NEW_VERSION, type Plan, type Step } from './plan.ts';

export type RunDeps = {
  /** Runs a command to its end. @returns the version's id if it uploaded one @throws Error when it fails */
  run: (command: string, args: readonly string[]) => Promise<string | null>;
  /** @param version the one that must answer; null for any @throws Error saying what was answered instead */
  askHealth: (version: string | null, isOverridden: boolean) => Promise<void>;
  wait: (seconds: number) => Promise<void>;
  say: (line: string) => void;
};

export type Outcome = 'deployed' | 'failed' | 'rolled_back' | 'not_rolled_back';

export async function runPlan({ steps, firstWithTraffic, rollback }: Plan, deps: RunDeps): Promise<Outcome> {
  let version: string | null = null;
  for (const [index, step] of steps.entries()) {
    deps.say(`${index + 1}/${steps.length} ${step.title}`);
    try {
      version = (await take(step, version, deps)) ?? version;
    } catch (error) {
      deps.say(`Failed: ${messageOf(error)}`);
      if (index < firstWithTraffic) return 'failed';
      return rollBack(rollback, deps);
    }
  }
  return 'deployed';
}

async function take(step: Step, version: string | null, deps: RunDeps): Promise<string | null> {
  switch (step.kind) {
    case 'command':
      return deps.run(
        step.command,
        step.args.map((argument) => withVersion(argument, version)),
      );
    case 'wait':
      await deps.wait(step.seconds);
      return null;
    case 'health':
      await deps.askHealth(version, step.isOverridden);
      return null;
  }
}

function withVersion(argument: string, version: string | null): string {
  if (!argument.includes(NEW_VERSION)) return argument;
  if (version === null) throw new Error('The upload did not say which version it made.');
  return argument.replace(NEW_VERSION, version);
}

async function rollBack(rollback: readonly Step[], deps: RunDeps): Promise<Outcome> {
  if (rollback.length === 0) return 'not_rolled_back';
  try {
    for (const step of rollback) {
      deps.say(`↩ ${step.title}`);
      await take(step, null, deps);
    }
    return 'rolled_back';
  } catch (error) {
    deps.say(`Failed: ${messageOf(error)}`);
    return 'not_rolled_back';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
