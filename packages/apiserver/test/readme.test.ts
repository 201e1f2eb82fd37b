import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const README = join(import.meta.dirname, '../README.md');

test('the example of a component test in the README runs', () => {
  const blocks = [...readFileSync(README, 'utf8').matchAll(/^```ts\n(.*?)^```/gms)];
  const example = blocks.map(([, code = '']) => code).find((code) => code.includes('/testing'));
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@drover/source', '--input-type=module-typescript', '-e', example ?? 'x'],
    { cwd: import.meta.dirname, encoding: 'utf8', timeout: 20_000 },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
