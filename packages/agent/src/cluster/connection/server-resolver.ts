import { Resolver } from 'node:dns/promises';
import { type Clock, createDeadline, errorMessage, hasCode, type Logger } from '@drover/base';
import { lookUp, type ResolveHost } from '@drover/client/node';

/** What {@link createServerResolver} works with. */
export interface ServerResolverOptions {
  /** Asked when the machine finds nothing: `address` or `address:port`. */
  readonly nameservers: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default: that of the machine. */
  readonly machine?: (host: string) => Promise<readonly string[]>;
}

/** A look-up by the machine asks several servers several times; we have better things to try. */
const MACHINE_TIMEOUT_MS = 3_000;

const OWN_TIMEOUT_MS = 1_500;

/** Names of servers are few; more are of somebody who floods us with URLs. */
const MAX_REMEMBERED = 32;

/**
 * Finds the addresses of servers, also while the DNS of the cluster is down: the machine is asked first, then the DNS servers of
 * the configuration, and when none of them answers the addresses that were found last are good. Who listens there must
 * prove who he is in any case.
 *
 * **Guarantees**: the machine is asked anew each time, but never twice at once for a name: look-ups that hang would take all
 * threads of the process.
 *
 * @throws what the machine said.
 */
export function createServerResolver(options: ServerResolverOptions): ResolveHost {
  const { nameservers, clock, logger, machine = lookUp } = options;
  const running = new Map<string, Promise<readonly string[]>>();
  const remembered = new Map<string, readonly string[]>();
  const askMachine = (host: string): Promise<readonly string[]> => {
    const asked = running.get(host) ?? machine(host).finally(() => running.delete(host));
    running.set(host, asked);
    return asked;
  };
  const remember = (host: string, addresses: readonly string[]): readonly string[] => {
    if (remembered.size < MAX_REMEMBERED || remembered.has(host)) remembered.set(host, addresses);
    return addresses;
  };
  return async (host, { signal }) => {
    try {
      return remember(host, await within(clock, askMachine(host), signal));
    } catch (error) {
      signal.throwIfAborted();
      const own = await askOwn(host, nameservers);
      const known = own ?? (isSilence(error) ? remembered.get(host) : undefined);
      if (!known) throw error;
      const from = own ? 'other DNS servers' : 'an earlier answer';
      logger.warn({ host, from, reason: errorMessage(error) }, 'The DNS of the machine failed');
      return own ? remember(host, own) : known;
    }
  };
}

/** Whether nobody answered; that a name does not exist is an answer. */
function isSilence(error: unknown): boolean {
  return hasCode(error, 'DEADLINE_EXCEEDED') || codeOf(error) === 'EAI_AGAIN';
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function within<T>(clock: Clock, work: Promise<T>, parent: AbortSignal): Promise<T> {
  using deadline = createDeadline(clock, {
    what: 'the look-up of the name',
    timeoutMs: MACHINE_TIMEOUT_MS,
    signal: parent,
  });
  const { signal } = deadline;
  const over = Promise.withResolvers<never>();
  const onAbort = (): void => over.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, over.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Both families; nothing where no server has an address. */
async function askOwn(
  host: string,
  nameservers: readonly string[],
): Promise<readonly string[] | undefined> {
  if (nameservers.length === 0) return undefined;
  const resolver = new Resolver({ timeout: OWN_TIMEOUT_MS, tries: 1 });
  resolver.setServers([...nameservers]);
  const answers = await Promise.allSettled([resolver.resolve6(host), resolver.resolve4(host)]);
  const addresses = answers.flatMap((answer) =>
    answer.status === 'fulfilled' ? answer.value : [],
  );
  return addresses.length > 0 ? addresses : undefined;
}
