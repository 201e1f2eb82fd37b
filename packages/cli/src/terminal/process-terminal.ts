import { cliErrors } from '../errors.ts';
import type { Environment } from '../host.ts';
import { createPaint } from './paint.ts';
import { printable } from './printable.ts';
import { readAnswer } from './read-answer.ts';
import type { Terminal } from './terminal.ts';

/** The terminal that the process was started in. */
export function processTerminal(env: Environment): Terminal {
  const { stdin, stdout, stderr } = process;
  const canAsk = stdin.isTTY && stderr.isTTY;
  let hasProgress = false;
  const clearProgress = (): void => {
    if (hasProgress) stderr.write('\r\u001b[K');
    hasProgress = false;
  };
  return {
    output: { isTerminal: stdout.isTTY, columns: stdout.columns || 80 },
    canAsk,
    paint: createPaint(stdout.isTTY, env),
    paintNote: createPaint(stderr.isTTY, env),
    write: (text) => {
      clearProgress();
      stdout.write(text);
    },
    note: (line) => {
      clearProgress();
      stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (!stderr.isTTY) return;
      clearProgress();
      stderr.write(printable(line).slice(0, (stderr.columns || 80) - 1));
      hasProgress = line !== '';
    },
    ask: async (question, { isSecret = false, signal }) => {
      clearProgress();
      stderr.write(question);
      return readAnswer({
        input: stdin,
        isSecret,
        echo: (text) => void stderr.write(text),
        signal,
      });
    },
    readInput: ({ maxBytes }) => readAll(stdin, maxBytes),
  };
}

async function readAll(input: AsyncIterable<Buffer | string>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > maxBytes) {
      throw cliErrors.create('CLI_INPUT_TOO_LARGE', { what: 'standard input', maxBytes });
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
