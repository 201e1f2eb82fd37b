import { Command, Option } from 'commander';
import { auditCommand } from '../audit/verify-command.ts';
import type { OptionValues } from './config.ts';
import { ENVIRONMENT_ONLY, OPTIONS, type OptionDefinition } from './options.ts';

/**
 * The command line of `drover-server`.
 *
 * **Guarantees**: unknown flags and arguments end the process with code 1 and a suggestion; `run` gets the values
 * that were given, without defaults.
 */
export function createCommand(run: (values: OptionValues) => Promise<void>): Command {
  const command = new Command('drover-server')
    .description('Manages Kubernetes clusters from one place.')
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'explain each flag')
    .addHelpText('after', environmentHelp())
    .action(async (values: OptionValues) => run(values));
  for (const definition of Object.values<OptionDefinition>(OPTIONS))
    command.addOption(optionOf(definition));
  return command.addCommand(auditCommand((line) => process.stdout.write(`${line}\n`)));
}

function optionOf({ flags, env, description, default: initial }: OptionDefinition): Option {
  const facts = [`env: ${env}`, ...(initial === undefined ? [] : [`default: ${initial}`])];
  return new Option(flags, `${description} (${facts.join(', ')})`);
}

function environmentHelp(): string {
  const width = Math.max(...ENVIRONMENT_ONLY.map(({ name }) => name.length)) + 2;
  const lines = ENVIRONMENT_ONLY.map(
    ({ name, description }) => `  ${name.padEnd(width)}${description}`,
  );
  return `\nEnvironment:\n${lines.join('\n')}\n`;
}
