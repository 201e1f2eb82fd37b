import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const README = join(import.meta.dirname, '../README.md');

/** What the first example takes as given. */
const GIVEN = `
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger as logger } from '@drover/base';
await using folder = await mkdtempDisposable(join(tmpdir(), 'drover-readme-'));
const dataDir = folder.path;
`;

const [server = '', componentTest = ''] = [
  ...readFileSync(README, 'utf8').matchAll(/^```ts\n(.*?)^```/gms),
].map(([, code]) => code);

test.each([
  ['of a server', `${GIVEN}${server}`],
  ['of a component test', componentTest],
])('the example %s in the README runs', (_, example) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@drover/source', '--input-type=module-typescript', '-e', example],
    { cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
