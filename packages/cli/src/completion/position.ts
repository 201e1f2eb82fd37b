import type { Argument, Command, Option } from 'commander';

/** What stands where the cursor is. */
export type Position =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'value'; readonly option: Option }
  | {
      readonly kind: 'argument';
      readonly command: Command;
      readonly argument: Argument;
      /** Arguments before it. */
      readonly before: readonly string[];
    }
  | { readonly kind: 'nothing' };

/** A position, and the values of flags that stand before it. */
export interface Place {
  readonly position: Position;
  /** By long name. */
  readonly flags: Readonly<Record<string, string>>;
}

/** Finds out what the last of some words is to become. */
export function positionOf(program: Command, words: readonly string[]): Place {
  const start: Walk = { command: program, before: [], flags: {}, awaited: undefined };
  const { command, before, flags, awaited } = words.slice(0, -1).reduce(step, start);
  const position: Position = awaited
    ? { kind: 'value', option: awaited }
    : lastPosition(command, words.at(-1) ?? '', before);
  return { position, flags };
}

/** How far the words have led. */
interface Walk extends Pick<Place, 'flags'> {
  readonly command: Command;
  readonly before: readonly string[];
  /** The flag whose value comes next. */
  readonly awaited: Option | undefined;
}

function step(walk: Walk, word: string): Walk {
  const { command, before, flags, awaited } = walk;
  if (awaited) return { ...walk, awaited: undefined, flags: withFlag(flags, awaited, word) };
  const option = optionOf(command, word);
  if (option && word.includes('=')) {
    return { ...walk, flags: withFlag(flags, option, word.slice(word.indexOf('=') + 1)) };
  }
  if (option) return { ...walk, awaited: takesValue(option) ? option : undefined };
  const child = command.commands.find((each) => each.name() === word);
  if (child && before.length === 0) return { ...walk, command: child };
  return { ...walk, before: [...before, word] };
}

function withFlag(flags: Walk['flags'], { long }: Option, value: string): Walk['flags'] {
  return { ...flags, [long ?? '']: value };
}

function lastPosition(command: Command, typed: string, before: readonly string[]): Position {
  const option = typed.includes('=') ? optionOf(command, typed) : undefined;
  if (option) return { kind: 'value', option };
  if (typed.startsWith('-')) return { kind: 'words', words: flagsOf(command) };
  const children = command.commands.filter((each) => !isHidden(each));
  if (children.length > 0 && before.length === 0) {
    return { kind: 'words', words: children.map((each) => each.name()) };
  }
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[before.length] ?? (last?.variadic ? last : undefined);
  return argument ? { kind: 'argument', command, argument, before } : { kind: 'nothing' };
}

/** Whether a command is left out of help and completion. */
export function isHidden(command: Command): boolean {
  return (command as unknown as { readonly _hidden?: boolean })._hidden === true;
}

function flagsOf({ options }: Command): readonly string[] {
  return [...options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? ''), '--help'];
}

function optionOf({ options }: Command, word: string): Option | undefined {
  const name = word.split('=', 1)[0];
  return options.find(({ long, short }) => name !== '' && (name === long || name === short));
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}
