import type { ReadStream } from 'node:tty';

/** What {@link readAnswer} needs. */
export interface ReadAnswerOptions {
  readonly input: ReadStream;
  readonly isSecret: boolean;
  /** Where typed characters are shown. */
  readonly echo: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Longest answer, in characters. */
const MAX_CHARACTERS = 4_096;

/**
 * Reads a line from a terminal key by key, so that a secret is never shown.
 *
 * @throws `AbortError` after Ctrl-C or Ctrl-D on an empty line; the reason of the signal.
 */
export function readAnswer({ input, isSecret, echo, signal }: ReadAnswerOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const end = (settle: () => void): void => {
      input.off('data', onKeys);
      signal.removeEventListener('abort', onAbort);
      input.setRawMode(false);
      input.pause();
      echo('\n');
      settle();
    };
    const onAbort = (): void => end(() => reject(signal.reason as Error));
    const onKeys = (keys: Buffer): void => {
      const step = typeKeys(typed, keys.toString('utf8'));
      if (!isSecret) echo(difference(typed, step.typed));
      typed = step.typed;
      if (step.end === 'line') end(() => resolve(typed));
      if (step.end === 'given up') end(() => reject(givenUp()));
    };
    signal.throwIfAborted();
    input.setRawMode(true);
    signal.addEventListener('abort', onAbort, { once: true });
    input.on('data', onKeys);
    input.resume();
  });
}

/** What has been typed after some keys. */
export interface Typed {
  readonly typed: string;
  readonly end: 'line' | 'given up' | undefined;
}

/** Adds keys to a line: backspace and Ctrl-U take back, Enter ends it, Ctrl-C gives up. */
export function typeKeys(before: string, keys: string): Typed {
  let typed = before;
  for (const key of keys) {
    if (key === '\r' || key === '\n') return { typed, end: 'line' };
    if (key === '\u0003' || (key === '\u0004' && typed === '')) return { typed, end: 'given up' };
    if (key === '\u007f' || key === '\b') typed = Array.from(typed).slice(0, -1).join('');
    else if (key === '\u0015') typed = '';
    else if (key >= ' ' && typed.length < MAX_CHARACTERS) typed += key;
  }
  return { typed, end: undefined };
}

/** What a terminal must be sent to show `after` where it shows `before`. */
function difference(before: string, after: string): string {
  if (after.startsWith(before)) return after.slice(before.length);
  return '\b \b'.repeat(Array.from(before).length) + after;
}

function givenUp(): DOMException {
  return new DOMException('interrupted', 'AbortError');
}
