/** A ping, and what had been sent when it left. */
interface Probe {
  readonly token: number;
  readonly atMs: number;
  readonly sentBytes: number;
}

/** So many pings are on their way at most: the other side answers each, and ends sessions that ask for too many. */
const MAX_PROBES = 32;

/** What may be on its way however short and slow the path is. */
const MIN_BYTES = 64 * 1024;

/** How much longer than the way itself data may be on its way: it is what others wait for. */
const QUEUE_SHARE = 0.04;

/** What cannot be told from the noise of two busy machines. */
const MIN_QUEUE_MS = 1;

/** How fast more is tried: by so much each round trip, until the first queue was seen and from then on. */
const FIRST_GROWTH = 0.5;
const GROWTH = 0.06;

/** How much faster than they arrive bytes may leave, so that the way stays full. */
const PACE = 1.25;

/** How far behind its pace the sender may be and still catch up: timers are not more exact. */
const SLACK_MS = 1;

/** How fast the shortest round trip is forgotten: by a tenth in a minute. */
const ROUND_TRIP_DRIFT_PER_MS = 0.1 / 60_000;

/**
 * What is on its way to the other side. Pings are sent between the data; their answers tell what has arrived and how long
 * it took, and so how much may be on the way before it waits in queues of the network, where nothing can overtake it.
 */
export class Flight {
  #probes: readonly Probe[] = [];
  #token = 0;
  #sentBytes = 0;
  #arrivedBytes = 0;
  #enoughBytes = MIN_BYTES;
  #sawQueue = false;
  /** When the next bytes may leave. */
  #nextAtMs: number;
  #answeredAtMs: number;
  #lastRttMs: number | undefined;
  #minRttMs: number | undefined;

  constructor(nowMs: number) {
    this.#answeredAtMs = nowMs;
    this.#nextAtMs = nowMs;
  }

  /** Milliseconds that the last ping took to the other side and back. */
  get lastRttMs(): number | undefined {
    return this.#lastRttMs;
  }

  /** Milliseconds of the shortest round trip of late, which did not wait behind data. */
  get minRttMs(): number | undefined {
    return this.#minRttMs;
  }

  /** Bytes that were sent and are not known to have arrived. */
  get bytes(): number {
    return this.#sentBytes - this.#arrivedBytes;
  }

  /** Bytes that are enough to fill the way; more of them only wait. */
  get enoughBytes(): number {
    return this.#enoughBytes;
  }

  /** Milliseconds until more may leave; 0 when it may now, `undefined` when an answer has to come first. */
  waitMs(nowMs: number): number | undefined {
    if (this.bytes >= this.#enoughBytes) return undefined;
    return Math.max(0, this.#nextAtMs - nowMs);
  }

  /** So much data was sent. */
  sent(bytes: number, nowMs: number): void {
    this.#sentBytes += bytes;
    const bytesPerMs = (PACE * this.#enoughBytes) / (this.#minRttMs ?? SLACK_MS);
    this.#nextAtMs = Math.max(this.#nextAtMs, nowMs - SLACK_MS) + bytes / bytesPerMs;
  }

  /** What is on the way is taken to be enough: from now on it is bounded. */
  bound(): void {
    this.#enoughBytes = Math.max(MIN_BYTES, this.bytes);
  }

  /** Whether a ping should follow, as `everyBytes` were sent since the last one. */
  isProbeDue(everyBytes: number): boolean {
    const last = this.#probes.at(-1)?.sentBytes ?? this.#arrivedBytes;
    return this.#probes.length < MAX_PROBES && this.#sentBytes - last >= everyBytes;
  }

  /** A ping leaves; its answer will show the number that is returned. */
  probe(nowMs: number): number {
    this.#token = (this.#token + 1) % 2 ** 32;
    const probe = { token: this.#token, atMs: nowMs, sentBytes: this.#sentBytes };
    this.#probes = [...this.#probes, probe].slice(-MAX_PROBES);
    return this.#token;
  }

  /** A ping was answered; a side that shows no number answers the oldest one. */
  answered(token: number | undefined, nowMs: number): void {
    const index = token === undefined ? 0 : this.#probes.findIndex((each) => each.token === token);
    const probe = this.#probes[index];
    if (!probe) return;
    this.#probes = this.#probes.slice(index + 1);
    this.#noteRoundTrip(nowMs - probe.atMs, nowMs);
    this.#adjust(probe.sentBytes - this.#arrivedBytes, nowMs - probe.atMs);
    this.#arrivedBytes = probe.sentBytes;
  }

  #noteRoundTrip(rttMs: number, nowMs: number): void {
    const sinceMs = nowMs - this.#answeredAtMs;
    const oldMinMs = (this.#minRttMs ?? rttMs) * (1 + sinceMs * ROUND_TRIP_DRIFT_PER_MS);
    this.#lastRttMs = rttMs;
    this.#minRttMs = Math.min(rttMs, oldMinMs);
    this.#answeredAtMs = nowMs;
  }

  /** Tries more while data does not wait, and takes back what waits; each in proportion to what has arrived. */
  #adjust(arrivedBytes: number, rttMs: number): void {
    const minRttMs = this.#minRttMs ?? rttMs;
    const allowedMs = Math.max(QUEUE_SHARE * minRttMs, MIN_QUEUE_MS);
    const excessMs = rttMs - minRttMs - allowedMs;
    this.#sawQueue ||= excessMs > 0;
    const growth = this.#sawQueue ? GROWTH : FIRST_GROWTH;
    const isFull = this.bytes + MIN_BYTES >= this.#enoughBytes;
    // Nobody knows what more would do that is not on the way.
    if (excessMs <= 0 && !isFull) return;
    const change = excessMs > 0 ? -excessMs / rttMs : growth;
    this.#enoughBytes = Math.max(MIN_BYTES, this.#enoughBytes + change * arrivedBytes);
  }
}
