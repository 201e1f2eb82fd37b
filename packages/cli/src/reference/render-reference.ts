import { systemClock, systemRandom } from '@drover/base';
import type { Command } from 'commander';
import { isHidden } from '../completion/position.ts';
import type { Host } from '../host.ts';
import { allCommands, createProgram } from '../program.ts';

const INTRODUCTION = `# Command line

What \`drover --help\` and \`drover COMMAND --help\` say. This file is written by \`make golden\` from those texts.
`;

/** Where help texts are wrapped, in characters. */
const WIDTH = 100;

/** The text of docs/reference/cli.md: the help of every command. */
export function renderReference(): string {
  const written: string[] = [];
  const program = createProgram(silentHost((text) => written.push(text)));
  const sections = allCommands(program)
    .filter((command) => !isHidden(command))
    .map((command) => section(command, written));
  return [INTRODUCTION, ...sections].join('\n');
}

function section(command: Command, written: string[]): string {
  written.length = 0;
  command.outputHelp();
  return `## ${fullName(command)}\n\n\`\`\`text\n${written.join('').trimEnd()}\n\`\`\`\n`;
}

function fullName(command: Command): string {
  const { parent } = command;
  return parent ? `${fullName(parent)} ${command.name()}` : command.name();
}

/** Everything that writes help needs, and nothing that a command could do anything with. */
function silentHost(write: (text: string) => void): Host {
  return {
    env: {},
    homeDirectory: '',
    hostName: '',
    self: { command: '', args: [] },
    clock: systemClock,
    random: systemRandom,
    signal: AbortSignal.abort(),
    terminal: {
      output: { isTerminal: false, columns: WIDTH },
      canAsk: false,
      paint: (_colour, text) => text,
      paintNote: (_colour, text) => text,
      write,
      note: () => {},
      progress: () => {},
      ask: () => Promise.resolve(''),
      readInput: () => Promise.resolve(''),
    },
  };
}
