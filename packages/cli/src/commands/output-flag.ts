import { type Command, Option } from 'commander';
import { OUTPUT_FORMATS } from '../output/print.ts';

/** Adds `-o`. */
export function withOutputFlag(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how to write it').choices(OUTPUT_FORMATS).default('table'),
  );
}
