import { open } from 'node:fs/promises';
import { formatTime } from '@drover/base';
import type { Command } from 'commander';
import { requestBundle } from '../agents/agents.ts';
import type { Host } from '../host.ts';
import { openSession } from '../session/open-session.ts';
import { clusterId } from '../types/place-ids.ts';
import { withContextFlag } from './place.ts';

interface BundleFlags {
  readonly context?: string;
  readonly output?: string;
}

/** `drover support-bundle`. */
export function addSupportBundle(program: Command, host: Host): void {
  const bundle = program
    .command('support-bundle')
    .argument('[clusters...]', 'ids or names; default: those that are ill first, 20 at most')
    .summary('collect what helps to find out what is wrong')
    .description(
      'Write an archive with the state and the last log lines of the server, of its clusters and of their agents. No secret is in it. For administrators.',
    )
    .option('-o, --output <file>', 'where to; default drover-support-<time>.tar.gz');
  withContextFlag(bundle).action((clusters: string[], flags: BundleFlags) =>
    writeBundle(host, clusters, flags),
  );
}

async function writeBundle(
  host: Host,
  wanted: readonly string[],
  { context, output }: BundleFlags,
): Promise<void> {
  const { signal, clock, terminal } = host;
  await using session = await openSession(host, context);
  const { norman } = session;
  const clusters = await Promise.all(wanted.map((name) => clusterId(norman, name, signal)));
  const time = formatTime(clock.nowMs()).replaceAll(/[:-]/g, '');
  const path = output ?? `drover-support-${time}.tar.gz`;
  const archive = await requestBundle(session, clusters, signal);
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(archive, { signal });
  terminal.write(`${path}\n`);
}
