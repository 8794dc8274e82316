/**
 * Where the stories of the dashboard play: a system of their own, since they count its readers and publish to it, and the
 * owner's device once it is signed in.
 */
import type { Browser, Locator, Page } from 'playwright-core';
import { request } from '../../node/start/api.ts';
import {
  deleteStateDir,
  newStateDir,
  type StartedSystem,
  startSystem,
} from '../../node/start/startedSystem.ts';
import { connectChromium } from '../chromium.ts';
import type { Device } from '../device.ts';

export class Stage {
  #stateDir = '';
  #system: StartedSystem | null = null;
  #browser: Browser | null = null;
  #owner: Device | null = null;

  async open(): Promise<void> {
    this.#stateDir = await newStateDir();
    this.#browser = await connectChromium();
    this.#system = await startSystem({ stateDir: this.#stateDir });
  }

  async close(): Promise<void> {
    await this.#browser?.close();
    await this.#system?.stop();
    await deleteStateDir(this.#stateDir);
  }

  get system(): StartedSystem {
    return there(this.#system);
  }

  get browser(): Browser {
    return there(this.#browser);
  }

  get owner(): Device {
    return there(this.#owner);
  }

  set owner(device: Device) {
    this.#owner = device;
  }

  get page(): Page {
    return this.owner.page;
  }

  /** @param path below `/api/admin/` @returns what the API says, whatever the page shows */
  async ask(path: string) {
    return (await request(this.system, 'GET', `/api/admin/${path}`, { token: this.system.adminKey })).json();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Presses a button, and then the one in the dialog that says what will happen. */
  async confirm(name: string, action: string): Promise<void> {
    await this.button(name).click();
    await this.dialog().getByRole('button', { name: action, exact: true }).click();
    await this.dialog().waitFor({ state: 'detached' });
  }
}

function there<T>(value: T | null): T {
  if (value === null) throw new Error('An earlier test has not come so far.');
  return value;
}
