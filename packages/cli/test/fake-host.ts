import type { Clock } from '@drover/base';
import { FakeClock, SeededRandom } from '@drover/base/testing';
import type { Environment, Host } from '../src/host.ts';

/** A host whose output is kept, and whose questions are answered from a list. */
export interface FakeHost extends Host {
  /** What was written to the output. */
  readonly written: () => string;
  /** What was said beside it. */
  readonly notes: readonly string[];
}

/** What a {@link FakeHost} begins with. */
export interface FakeHostOptions {
  readonly env?: Environment;
  readonly home?: string;
  readonly clock?: Clock;
  /** Answers to questions; without any, nobody can be asked. */
  readonly answers?: readonly string[];
  readonly input?: string;
}

/** A {@link FakeHost}. */
export function fakeHost(options: FakeHostOptions = {}): FakeHost {
  const {
    env = {},
    home = '/nowhere',
    clock = new FakeClock(),
    answers = [],
    input = '',
  } = options;
  const left = [...answers];
  const notes: string[] = [];
  let text = '';
  return {
    env,
    homeDirectory: home,
    hostName: 'laptop',
    self: { command: '/usr/bin/node', args: ['/opt/drover.mjs'] },
    clock,
    random: new SeededRandom(),
    signal: new AbortController().signal,
    written: () => text,
    notes,
    terminal: {
      output: { isTerminal: false, columns: 100 },
      canAsk: answers.length > 0,
      paint: (_colour, each) => each,
      paintNote: (_colour, each) => each,
      write: (each) => {
        text += each;
      },
      note: (line) => void notes.push(line),
      progress: () => {},
      ask: () => Promise.resolve(left.shift() ?? ''),
      readInput: () => Promise.resolve(input),
    },
  };
}
