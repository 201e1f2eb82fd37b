// Either end of our tunnel for the benchmark, as a process of its own; bench/peers/go/tunnel is that of remotedialer,
// and both speak the same lines:
//
//   end server <directory>                     accepts a tunnel and measures, a command a line
//   end agent <directory> <version> <url>      connects, and answers streams by their address
//
// Addresses: source:<bytes> sends so many and ends; echo:0 sends back; flood:0 sends for ever.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { silentLogger, systemClock } from '@drover/base';
import {
  acceptTunnel,
  connectTunnel,
  type IncomingConnect,
  type TunnelSession,
} from '@drover/tunnel';

const SHARED = { clock: systemClock, logger: silentLogger };

/** What io.Copy of Go reads at once, so that both ends are given the same. */
const PIECE = Buffer.alloc(32 * 1024);

const STALL_MS = 500;

const BALL = Buffer.alloc(1);

const [role, directory = '', version = '', url = ''] = process.argv.slice(2);

function pem(name: string): string {
  return readFileSync(`${directory}/${name}.pem`, 'utf8');
}

async function runAgent(): Promise<void> {
  const session = await connectTunnel({
    url,
    tls: { ca: pem('cert') },
    versions: [Number(version)],
    ...SHARED,
    onConnect: answer,
  });
  await session.closed;
}

function answer({ address, stream }: IncomingConnect): void {
  const [kind, argument] = address.split(':');
  if (kind === 'echo') stream.pipe(stream);
  else if (kind === 'source') send(stream, Number(argument));
  else if (kind === 'flood') send(stream, Number.POSITIVE_INFINITY);
  else throw new Error(`no such service: ${address}`);
}

function send(stream: Duplex, bytes: number): void {
  let left = bytes;
  const fill = (): void => {
    while (left > 0) {
      const piece = left >= PIECE.length ? PIECE : PIECE.subarray(0, left);
      left -= piece.length;
      if (!stream.write(piece)) return;
    }
    stream.off('drain', fill);
    stream.end();
  };
  stream.on('drain', fill);
  fill();
}

async function runServer(): Promise<void> {
  const accepted = Promise.withResolvers<TunnelSession>();
  const server = createServer({ cert: pem('cert'), key: pem('key') });
  server.on('upgrade', (req, socket, head) => {
    accepted.resolve(acceptTunnel(req, socket, head, SHARED));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log((server.address() as AddressInfo).port);
  const measurer = new Measurer(await accepted.promise);
  console.log('connected');
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await measurer.run(line)));
  }
  process.exit();
}

class Measurer {
  readonly #session: TunnelSession;
  readonly #stalled: Duplex[] = [];
  readonly #transfers: Duplex[] = [];
  #transferredBytes = 0;
  #stopOpening: () => void = () => {};

  constructor(session: TunnelSession) {
    this.#session = session;
  }

  async run(line: string): Promise<Record<string, number>> {
    const [command, ...words] = line.split(' ');
    const [first = 0, second = 0] = words.map(Number);
    switch (command) {
      case 'throughput':
        return this.#throughput(first, second);
      case 'rtt':
        return this.#rtt(first);
      case 'dials':
        return this.#dials(first, second);
      case 'stall':
        return this.#stall(first);
      case 'opens':
        return this.#keepOpening(first);
      case 'transfer':
        return this.#keepTransferring(first);
      default:
        throw new Error(`no such command: ${line}`);
    }
  }

  async #throughput(streams: number, bytes: number): Promise<Record<string, number>> {
    const startMs = performance.now();
    const lengths = await parallel(streams, async () => {
      const stream = await this.#open(`source:${Math.floor(bytes / streams)}`);
      let length = 0;
      stream.on('data', (chunk: Buffer) => {
        length += chunk.length;
      });
      await once(stream, 'end');
      return length;
    });
    const total = lengths.reduce((sum, length) => sum + length, 0);
    return { mbPerSecond: total / 1e3 / (performance.now() - startMs) };
  }

  async #rtt(count: number): Promise<Record<string, number>> {
    const stream = await this.#open('echo:0');
    const ball = Buffer.alloc(64);
    const times: number[] = [];
    await new Promise<void>((resolve) => {
      let startMs = 0;
      let missing = 0;
      const serve = (): void => {
        startMs = performance.now();
        missing = ball.length;
        stream.write(ball);
      };
      stream.on('data', (chunk: Buffer) => {
        missing -= chunk.length;
        if (missing > 0) return;
        times.push((performance.now() - startMs) * 1_000);
        if (times.length < count) serve();
        else resolve();
      });
      serve();
    });
    stream.destroy();
    times.sort((a, b) => a - b);
    return { p50: times[Math.floor(count / 2)] ?? 0, p99: times[Math.floor(count * 0.99)] ?? 0 };
  }

  async #dials(count: number, concurrency: number): Promise<Record<string, number>> {
    const startMs = performance.now();
    await parallel(concurrency, async () => {
      for (let dial = 0; dial < Math.floor(count / concurrency); dial += 1) await this.#dial();
    });
    return { perSecond: (count * 1_000) / (performance.now() - startMs) };
  }

  /** Opens a stream, waits for one byte through it and back, and closes it. */
  async #dial(): Promise<void> {
    const stream = await this.#open('echo:0');
    stream.write(BALL);
    await once(stream, 'data');
    stream.destroy();
  }

  async #stall(streams: number): Promise<Record<string, number>> {
    for (const stream of this.#stalled.splice(0)) stream.destroy();
    for (let count = 0; count < streams; count += 1)
      this.#stalled.push(await this.#open('flood:0'));
    await systemClock.sleep(STALL_MS);
    return {};
  }

  /** So many workers open, use and close streams until it is called again; 0 stops them. */
  async #keepOpening(workers: number): Promise<Record<string, number>> {
    this.#stopOpening();
    let running = true;
    this.#stopOpening = () => {
      running = false;
    };
    for (let worker = 0; worker < workers; worker += 1) {
      void (async () => {
        while (running) await this.#dial();
      })();
    }
    await systemClock.sleep(STALL_MS);
    return {};
  }

  /** So many streams carry as much as they can until it is called again. */
  async #keepTransferring(streams: number): Promise<Record<string, number>> {
    for (const stream of this.#transfers.splice(0)) stream.destroy();
    const bytes = this.#transferredBytes;
    this.#transferredBytes = 0;
    for (let count = 0; count < streams; count += 1) {
      const stream = await this.#session.open('tcp', 'flood:0', { priority: 'bulk' });
      stream.on('data', (chunk: Buffer) => {
        this.#transferredBytes += chunk.length;
      });
      this.#transfers.push(stream);
    }
    await systemClock.sleep(STALL_MS);
    return { bytes };
  }

  #open(address: string): Promise<Duplex> {
    return this.#session.open('tcp', address);
  }
}

function parallel<T>(workers: number, work: () => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: workers }, work));
}

if (role === 'server') await runServer();
else await runAgent();
