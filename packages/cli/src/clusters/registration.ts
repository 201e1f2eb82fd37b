import { createDeadline, hasCode } from '@drover/base';
import type { NormanClient, NormanResource } from '@drover/client/norman';
import { cliErrors } from '../errors.ts';
import type { Host } from '../host.ts';
import { textAt } from '../output/value-text.ts';
import { TypeFinder } from '../types/type-finder.ts';

/** How a cluster is connected. */
export interface Registration {
  /** `kubectl apply -f …` */
  readonly command: string;
  readonly manifestUrl: string;
}

/** How long the server gets to make a registration token, in milliseconds. */
const TIMEOUT_MS = 30_000;

const POLL_MS = 500;

/**
 * The registration of a cluster, as soon as the server has made it.
 *
 * @throws `CLI_NO_SERVER_URL` when the server does not know its own address.
 */
export async function findRegistration(
  { clock, signal }: Host,
  norman: NormanClient,
  cluster: string,
): Promise<Registration> {
  const { schema } = await new TypeFinder(norman, {}, signal).find('clusterRegistrationToken');
  const filters = [{ field: 'clusterId', values: [cluster] }];
  using deadline = createDeadline(clock, {
    what: 'the registration token',
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  try {
    for (;;) {
      const page = await norman.page(schema, { filters }, { signal: deadline.signal });
      const usable = page.data.map(registrationOf).find(({ manifestUrl }) => manifestUrl !== '');
      if (usable) return usable;
      await clock.sleep(POLL_MS, { signal: deadline.signal });
    }
  } catch (error) {
    if (!hasCode(error, 'DEADLINE_EXCEEDED')) throw error;
    throw cliErrors.create('CLI_NO_SERVER_URL');
  }
}

/** The manifest of a registration, read over the connection that is trusted already. */
export async function readManifest(
  norman: NormanClient,
  { manifestUrl }: Registration,
  signal: AbortSignal,
): Promise<string> {
  return (await norman.send({ url: manifestUrl, signal })).text;
}

function registrationOf(token: NormanResource): Registration {
  return {
    command: textAt(token, ['command']),
    manifestUrl: textAt(token, ['manifestUrl']),
  };
}
