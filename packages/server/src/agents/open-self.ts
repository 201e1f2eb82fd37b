import { ensureServerEpoch, type ServerEpochOptions } from './server-epoch.ts';
import { ensureServerIdentity, type ServerIdentity } from './server-identity.ts';

/** By what agents know this installation. */
export interface ServerSelf {
  readonly epoch: number;
  readonly identity: ServerIdentity;
}

/** Reads it from the home of state; the first start makes it. */
export async function openSelf(
  client: ServerEpochOptions['client'],
  { clock, signal }: Pick<ServerEpochOptions, 'clock' | 'signal'>,
): Promise<ServerSelf> {
  const epoch = await ensureServerEpoch({ client, clock, signal });
  return { epoch, identity: await ensureServerIdentity(client, signal) };
}
