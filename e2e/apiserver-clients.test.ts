import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runCommand } from '../scripts/run-command.ts';
import { ApiServerProcess } from './apiserver-process.ts';
import { ensureGoProgram } from './peers/ensure-peer.ts';

const TIMEOUT_MS = 300_000;

let program: string;
beforeAll(async () => {
  program = await ensureGoProgram({
    name: 'clients',
    source: join(import.meta.dirname, 'peers/go/clients'),
    moduleFile: 'go.mod',
  });
});

/** What the program prints for each thing it does. */
interface Verdict {
  readonly check: string;
  readonly error?: string;
}

test.each(['true', 'false'])(
  'programs with client-go and controller-runtime work unchanged, streaming their lists: %s',
  async (streams) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-clients-'));
    await using server = await ApiServerProcess.start(folder.path);
    const { stdout, stderr } = await runCommand(program, [server.kubeconfigPath], {
      env: { KUBE_FEATURE_WatchListClient: streams },
      timeoutMs: TIMEOUT_MS,
    });
    const verdicts = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Verdict);
    expect(
      verdicts.filter(({ error }) => error !== undefined),
      stderr.slice(-4_000),
    ).toEqual([]);
    expect(verdicts).toHaveLength(13);
  },
  TIMEOUT_MS,
);
