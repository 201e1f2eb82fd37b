import { type Command, Option } from 'commander';
import type { Host } from '../host.ts';
import { parseDuration } from '../input/parse-duration.ts';
import { findResource } from '../types/find-resource.ts';
import { parseGoal, type WaitGoal } from '../wait/goal.ts';
import { findOrGone, waitFor } from '../wait/wait-for.ts';
import { openWorkplace, type PlaceFlags, withPlaceFlags } from './place.ts';

interface WaitFlags extends PlaceFlags {
  readonly for: WaitGoal;
  readonly timeout: number;
}

const EXAMPLES = `
Examples:
  drover wait cluster prod --for=state=active --timeout=10m
  drover wait cluster prod --for=condition=Ready
  drover wait project c-abc12:p-xyz34 --for=delete`;

/** `drover wait`. */
export function addWait(program: Command, host: Host): void {
  const command = program
    .command('wait')
    .argument('<type>', 'name of the type')
    .argument('<name>', 'id or name')
    .summary('wait until a resource is as wanted')
    .description('Wait until a field or a condition has a value, or the resource is gone.')
    .requiredOption('--for <goal>', 'field=value, condition=Type[=Status] or delete', parseGoal)
    .addOption(
      new Option('--timeout <duration>', 'how long to wait: 30s, 5m, 1h')
        .argParser(parseDuration)
        .default(300_000, '5m'),
    )
    .addHelpText('after', EXAMPLES);
  withPlaceFlags(command).action((type: string, name: string, flags: WaitFlags) =>
    wait(host, { type, name, flags }),
  );
}

async function wait(
  host: Host,
  { type, name, flags }: { type: string; name: string; flags: WaitFlags },
): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const { client, schema } = await workplace.types.find(type);
  const found = await findOrGone(() => findResource({ client, schema }, name, host.signal));
  const goal = flags.for;
  const what = `${schema.id}/${found?.id ?? name}`;
  const { timeout: timeoutMs } = flags;
  await waitFor(host, { client, schema, id: found?.id ?? name, goal, timeoutMs });
  host.terminal.note(`${what}: ${goal.text}`);
}
