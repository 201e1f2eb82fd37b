import { createReadStream } from 'node:fs';
import { Command } from 'commander';
import { serverErrors } from '../errors.ts';
import { followChain } from './hash-chain.ts';

/**
 * `audit verify`: follows the chain of hashes through files of the audit log, in the order in which they are named.
 *
 * @throws (when run) `SERVER_AUDIT_BROKEN` where a line was changed, left out or put in.
 */
export function auditCommand(print: (line: string) => void): Command {
  const verify = new Command('verify')
    .description('follow the chain of hashes through files of the audit log')
    .argument('<files...>', 'oldest first')
    .action((files: string[]) => verifyFiles(files, print));
  return new Command('audit').description('check the audit log').addCommand(verify);
}

async function verifyFiles(files: readonly string[], print: (line: string) => void): Promise<void> {
  const { lines, isWhole, head, fault } = await followChain(linesOf(files));
  if (fault) {
    const { line, problem } = fault;
    throw serverErrors.create('SERVER_AUDIT_BROKEN', { line, problem });
  }
  print(`${lines} lines, each with the hash of the one before it`);
  print(isWhole ? 'They begin with the first of all' : 'Older lines are in other files');
  print(`Hash of the last line: ${head}`);
}

/** The lines of all files, one after the other, without their ends. */
async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    let rest = '';
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    if (rest !== '') yield rest;
  }
}
