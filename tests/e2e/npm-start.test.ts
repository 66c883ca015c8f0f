import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { freeBasePort } from '../../local/ports.ts';
import { eventually } from '../support/eventually.ts';
import { familyOf, isAlive, listenersOf } from '../support/processes.ts';
import { anOrder, atRest } from '../support/shelf.ts';
import { Caller, runningShop, tokenOf } from '../support/shop-client.ts';
import { ROOT } from '../support/templates.ts';

const READY_MS = 120_000;
const STOPPED_MS = 20_000;
const onLinux = existsSync('/proc/net/tcp') ? it : it.skip;

/** The command itself, as `npm start` runs it, with its data in a directory of the test's. */
class StartedShop {
  readonly #child: ChildProcess;
  readonly #said: string[] = [];
  readonly urls: { shop: string; identity: string };

  constructor(basePort: number, cwd: string) {
    const at = (offset: number) => `http://127.0.0.1:${basePort + offset}`;
    this.urls = { shop: at(0), identity: at(20) };
    const main = path.join(ROOT, 'local/main.ts');
    this.#child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', main, '--base-port', String(basePort)],
      { cwd },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (text) => this.#said.push(`${text}`));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async ready(): Promise<void> {
    await eventually(() => expect(this.#said.join('')).toContain('Ready.'), { within: READY_MS });
  }

  async stop(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const [code] = await ended;
    return code;
  }

  async shopper(name: string): Promise<Caller> {
    const urls = { ...runningShop().urls, ...this.urls };
    return new Caller(this.urls.shop, await tokenOf({ urls }, name, 'shop'));
  }
}

describe('npm start', () => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'twinshop-start-'));
  const started: StartedShop[] = [];
  const start = async (basePort: number) => {
    const shop = new StartedShop(basePort, cwd);
    started.push(shop);
    await shop.ready();
    return shop;
  };
  afterAll(() => Promise.all(started.map((shop) => shop.stop('SIGKILL'))));

  it('sells what it has put on the shelf, leaves nothing running when stopped, and remembers its orders', async () => {
    const basePort = await freeBasePort(2);
    const shop = await start(basePort);
    const alice = await shop.shopper('alice');
    const { id } = await alice.place(anOrder('MUG-SAND'));
    const order = await atRest(alice, id);
    expect(order.status).toBe('CONFIRMED');

    const family = familyOf(shop.pid);
    expect(family.length).toBeGreaterThan(4);
    const stoppedAt = performance.now();
    expect(await shop.stop('SIGINT')).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(STOPPED_MS);
    await eventually(() => expect(family.filter(isAlive)).toEqual([]), { within: 20_000 });

    const again = await start(basePort);
    const aliceAgain = await again.shopper('alice');
    // Whichever region is up first may not have been told the last of it before the shop was stopped.
    await eventually(async () => expect(await aliceAgain.order(id)).toEqual(order), { within: 30_000 });
  }, 300_000);

  onLinux('leaves nothing running when it is killed without a word', async () => {
    const shop = started.at(-1) as StartedShop;
    const family = familyOf(shop.pid);
    await shop.stop('SIGKILL');
    await eventually(() => expect(family.filter(isAlive)).toEqual([]), { within: STOPPED_MS });
  });
});

describe('a running shop', () => {
  onLinux('listens on this machine’s own address and on no other', () => {
    const listeners = listenersOf(familyOf(runningShop().pid));
    expect(listeners.length).toBeGreaterThan(8);
    expect(listeners.filter(({ address }) => address !== '127.0.0.1')).toEqual([]);
  });

  it('answers at every address it names', async () => {
    const { urls, regions } = runningShop();
    const addresses = [...Object.values(urls), ...regions.flatMap(({ api, aws }) => [api, aws])];
    for (const address of addresses) {
      const { port, hostname } = new URL(address);
      const socket = connect(Number(port), hostname);
      await once(socket, 'connect');
      socket.destroy();
    }
  });
});
