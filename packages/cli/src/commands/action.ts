import { type Command, Option } from 'commander';
import type { Host } from '../host.ts';
import { yamlDocument } from '../output/print.ts';
import { findResource } from '../types/find-resource.ts';
import { type InputFlags, readInput, withInputFlags } from './input-flags.ts';
import { openWorkplace, type PlaceFlags, withPlaceFlags } from './place.ts';

interface ActionFlags extends PlaceFlags, InputFlags {
  readonly output: 'yaml' | 'json';
}

interface Target {
  readonly type: string;
  readonly name: string;
}

/** `drover action`. */
export function addAction(program: Command, host: Host): void {
  const action = program
    .command('action')
    .summary('run what resources offer')
    .description(
      'Resources offer actions, by their state and your rights: cordon a node, redeploy a workload.',
    );
  const list = action
    .command('ls')
    .argument('<type>', 'name of the type')
    .argument('<name>', 'id or name')
    .description('List what a resource offers now.');
  withPlaceFlags(list).action((type: string, name: string, flags: PlaceFlags) =>
    listActions(host, { type, name }, flags),
  );
  const run = action
    .command('run')
    .argument('<type>', 'name of the type')
    .argument('<name>', 'id or name')
    .argument('<action>', 'name of the action')
    .description('Run an action and write what comes out.')
    .addOption(
      new Option('-o, --output <format>', 'how to write it')
        .choices(['yaml', 'json'])
        .default('yaml'),
    )
    .addHelpText(
      'after',
      "\nExample:\n  drover action run node c-abc12:m-xyz34 drain --set 'force:=true'",
    );
  withInputFlags(withPlaceFlags(run)).action(
    (type: string, name: string, actionName: string, flags: ActionFlags) =>
      runAction(host, { type, name, action: actionName }, flags),
  );
}

async function listActions(host: Host, target: Target, flags: PlaceFlags): Promise<void> {
  await using workplace = await openWorkplace(host, flags);
  const found = await workplace.types.find(target.type);
  const { actions = {} } = await findResource(found, target.name, host.signal);
  for (const name of Object.keys(actions).sort((a, b) => a.localeCompare(b))) {
    host.terminal.write(`${name}\n`);
  }
}

async function runAction(
  host: Host,
  { type, name, action }: Target & { readonly action: string },
  flags: ActionFlags,
): Promise<void> {
  const [input = {}] = await readInput(host, flags);
  await using workplace = await openWorkplace(host, flags);
  const found = await workplace.types.find(type);
  const resource = await findResource(found, name, host.signal);
  const { signal } = host;
  const output = await found.client.action(resource, { name: action, input }, { signal });
  if (Object.keys(output).length === 0) return;
  const text =
    flags.output === 'json' ? `${JSON.stringify(output, null, 2)}\n` : yamlDocument(output);
  host.terminal.write(text);
}
