// `make golden`: rewrites every generated file that is kept in the repository.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { renderReference } from '@drover/cli';
import { loadErrorEntries, renderErrorReference } from './error-reference.ts';

mkdirSync('docs/reference', { recursive: true });
writeFileSync('docs/reference/errors.md', renderErrorReference(await loadErrorEntries()));
writeFileSync('docs/reference/cli.md', renderReference());

// Each package that keeps generated files has a script that writes them.
for (const script of globSync('packages/*/scripts/generate.ts').sort()) {
  const { status } = spawnSync('node', ['--conditions=@drover/source', script], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}

const snapshots = spawnSync('vitest', ['run', '--project', 'unit', '--update'], {
  stdio: 'inherit',
});
if (snapshots.status !== 0) process.exitCode = 1;
