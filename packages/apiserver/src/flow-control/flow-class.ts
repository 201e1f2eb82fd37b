import type { Clock } from '@drover/base';

/** Requests of one flow that may wait; further ones are refused. */
const MAX_WAITING_PER_FLOW = 250;

/** Requests of one class that may wait; beyond it the flow that has most loses its newest. */
const MAX_WAITING = 4_096;

/** The part of all seats that one flow can have: whoever holds seats for long (slow bodies, webhooks) leaves some to others. */
const FLOW_SHARE = 0.75;

/** How long a request waits, in milliseconds: a quarter of what it may take. */
const MAX_WAIT_MS = 15_000;

/** Why a request was refused, in the words of the metric. */
export type Refusal = 'queue-full' | 'time-out' | 'cancelled';

/** Why a request may begin, or may not. */
export type Admission = 'admitted' | Refusal;

interface Waiting {
  readonly flow: string;
  readonly seats: number;
  settle(admission: Admission): void;
}

/** What a request takes. */
export interface Seats {
  /** Whose request it is: flows are served in turn, one request each. */
  readonly flow: string;
  /** How much of the server it takes. */
  readonly seats: number;
}

/** What a request asks for. */
export interface SeatRequest extends Seats {
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
}

/**
 * A number of seats for the requests of one class. Who finds none waits, each flow in a queue of its own, and the queues are served in turn:
 * however many requests one flow has, another waits for one of them only.
 *
 * Most requests are answered without giving way to others, so a seat is free again only when the event loop has come round: what arrived in
 * between stands in line too.
 */
export class FlowClass {
  readonly name: string;
  readonly limit: number;
  readonly refused: Record<Refusal, number> = { 'queue-full': 0, 'time-out': 0, cancelled: 0 };
  dispatched = 0;
  readonly #clock: Clock;
  /** In the order in which they are served. */
  readonly #queues = new Map<string, Waiting[]>();
  #waiting = 0;
  #busy = 0;
  readonly #held = new Map<string, number>();
  readonly #flowLimit: number;
  #leaving: Seats[] = [];
  #isTurning = false;

  /** @param limit - seats that can be taken at a time. */
  constructor(name: string, limit: number, clock: Clock) {
    this.name = name;
    this.limit = limit;
    this.#flowLimit = Math.ceil(limit * FLOW_SHARE);
    this.#clock = clock;
  }

  /** Seats that are taken. */
  get busy(): number {
    return this.#busy;
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Takes seats if there are and nobody waits. */
  tryEnter(request: Seats): boolean {
    if (this.#waiting > 0 || !this.#hasRoom(request.seats) || this.#isSated(request)) return false;
    this.#take(request);
    return true;
  }

  /** Waits for seats; resolves when they are taken, or with the reason why they are not. */
  enter({ flow, seats, signal }: SeatRequest): Promise<Admission> {
    const { promise, resolve } = Promise.withResolvers<Admission>();
    const releases: (() => void)[] = [];
    const waiting: Waiting = {
      flow,
      seats,
      settle: (admission) => {
        for (const release of releases) release();
        if (admission !== 'admitted') this.refused[admission] += 1;
        resolve(admission);
      },
    };
    if (!this.#queue(waiting)) return promise;
    // There may be seats that those who wait already cannot have.
    if (this.#hasRoom(seats)) this.#scheduleTurn();
    const giveUp = (why: Refusal): void => {
      this.#remove(waiting);
      waiting.settle(why);
    };
    const onAbort = (): void => giveUp('cancelled');
    signal.addEventListener('abort', onAbort, { once: true });
    releases.push(
      () => signal.removeEventListener('abort', onAbort),
      this.#clock.schedule(MAX_WAIT_MS, () => giveUp('time-out')),
    );
    return promise;
  }

  /** Gives seats back. */
  leave(request: Seats): void {
    this.#leaving.push(request);
    this.#scheduleTurn();
  }

  #scheduleTurn(): void {
    if (this.#isTurning) return;
    this.#isTurning = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isTurning = false;
    for (const request of this.#leaving) this.#giveBack(request);
    this.#leaving = [];
    for (const [flow, queue] of this.#queues) {
      const [first] = queue;
      if (!first || !this.#hasRoom(first.seats)) return;
      if (this.#isSated(first)) continue;
      this.#remove(first);
      // Behind all others, if more of it waits.
      if (this.#queues.delete(flow) && queue.length > 0) this.#queues.set(flow, queue);
      this.#take(first);
      first.settle('admitted');
    }
  }

  #take({ flow, seats }: Seats): void {
    this.#busy += this.#clamped(seats);
    this.#held.set(flow, (this.#held.get(flow) ?? 0) + this.#clamped(seats));
    this.dispatched += 1;
  }

  #giveBack({ flow, seats }: Seats): void {
    this.#busy -= this.#clamped(seats);
    const left = (this.#held.get(flow) ?? 0) - this.#clamped(seats);
    if (left > 0) this.#held.set(flow, left);
    else this.#held.delete(flow);
  }

  #hasRoom(seats: number): boolean {
    return this.#busy + this.#clamped(seats) <= this.limit;
  }

  /** Whether a flow has all that it can have; what is larger than that may still come alone. */
  #isSated({ flow, seats }: Seats): boolean {
    const held = this.#held.get(flow) ?? 0;
    return held > 0 && held + this.#clamped(seats) > this.#flowLimit;
  }

  /** A request that is larger than the class takes all of it. */
  #clamped(seats: number): number {
    return Math.min(seats, this.limit);
  }

  /** Puts a request in line, unless its flow has too many there. */
  #queue(waiting: Waiting): boolean {
    const queue = this.#queues.get(waiting.flow) ?? [];
    if (queue.length >= MAX_WAITING_PER_FLOW) {
      waiting.settle('queue-full');
      return false;
    }
    if (this.#waiting >= MAX_WAITING) this.#dropFromLongest();
    queue.push(waiting);
    this.#queues.set(waiting.flow, queue);
    this.#waiting += 1;
    return true;
  }

  #dropFromLongest(): void {
    let longest: Waiting[] = [];
    for (const queue of this.#queues.values()) {
      if (queue.length > longest.length) longest = queue;
    }
    const last = longest.at(-1);
    if (!last) return;
    this.#remove(last);
    last.settle('queue-full');
  }

  #remove(waiting: Waiting): void {
    const queue = this.#queues.get(waiting.flow);
    const at = queue?.indexOf(waiting) ?? -1;
    if (!queue || at < 0) return;
    queue.splice(at, 1);
    this.#waiting -= 1;
    if (queue.length === 0) this.#queues.delete(waiting.flow);
  }
}
