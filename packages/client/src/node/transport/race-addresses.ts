import { isIPv6 } from 'node:net';
import { type Clock, TaskGroup } from '@drover/base';

/** How attempts are made. */
export interface RaceOptions<T> {
  /** Opens a connection to one address; must end it, or never begin it, when the signal aborts. */
  readonly connect: (address: string, signal: AbortSignal) => Promise<T>;
  /** Disposes of a connection that came too late. */
  readonly discard: (connection: T) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** How long an attempt may be alone before the next address is tried beside it (RFC 8305). */
const STAGGER_MS = 250;

/** Names have few addresses; a list that is longer is not gone through. */
const MAX_ADDRESSES = 16;

/**
 * Connects to the first address that answers: attempts begin 250 ms apart, or at once when one has failed, and go on beside
 * each other; IPv6 and IPv4 take turns.
 *
 * @throws the failure, or an `AggregateError` of those of all addresses; the reason of the signal.
 */
export async function raceAddresses<T>(
  addresses: readonly string[],
  { connect, discard, clock, signal }: RaceOptions<T>,
): Promise<T> {
  signal.throwIfAborted();
  const queue = inTurns(addresses).slice(0, MAX_ADDRESSES);
  const won = Promise.withResolvers<T>();
  const failures: unknown[] = [];
  let isOver = false;
  await using group = new TaskGroup(signal);
  const attempt = async (address: string, own: AbortSignal): Promise<void> => {
    try {
      const connection = await connect(address, own);
      if (isOver) discard(connection);
      else won.resolve(connection);
      isOver = true;
    } catch (error) {
      failures.push(error);
      if (failures.length === queue.length) won.reject(failureOf(failures));
      next();
    }
  };
  let begun = 0;
  let cancel = (): void => {};
  const next = (): void => {
    const address = queue[begun];
    if (isOver || signal.aborted || address === undefined) return;
    begun += 1;
    group.run((own) => attempt(address, own));
    cancel();
    cancel = clock.schedule(STAGGER_MS, next);
  };
  const onAbort = (): void => won.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  next();
  try {
    return await won.promise;
  } finally {
    isOver = true;
    cancel();
    signal.removeEventListener('abort', onAbort);
  }
}

/** One of each family in turn, beginning with that of the first address. */
function inTurns(addresses: readonly string[]): readonly string[] {
  const first = isIPv6(addresses[0] ?? '');
  const mine = addresses.filter((address) => isIPv6(address) === first);
  const others = addresses.filter((address) => isIPv6(address) !== first);
  const length = Math.max(mine.length, others.length);
  return Array.from({ length }, (_, index) => [mine[index], others[index]])
    .flat()
    .filter((address) => address !== undefined);
}

function failureOf(failures: readonly unknown[]): unknown {
  return failures.length === 1 ? failures[0] : new AggregateError(failures);
}
