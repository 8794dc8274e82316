/**
 * Gives each test file what a workerd of its own would give it, which takes seconds to start: empty storage, without the
 * objects and alarms of the file before, and modules that remember nothing. What the queue still brings of that file finds
 * no mail to send. Then applies the D1 migrations, as a deployment does before its first request.
 */
import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { askOnce } from './moduleRunner.ts';

vi.resetModules();
askOnce();
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
