// `make golden`: rewrites every generated file that is kept in the repository.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { ErrorDefinition } from '@drover/base';
import { renderErrorReference } from './error-reference.ts';

async function errorEntries(): Promise<[string, ErrorDefinition][]> {
  const entries: [string, ErrorDefinition][] = [];
  for (const path of globSync('packages/*/src/errors.ts').sort()) {
    const module = (await import(pathToFileURL(path).href)) as Record<
      string,
      { definitions?: object }
    >;
    for (const { definitions } of Object.values(module)) {
      if (definitions)
        entries.push(...(Object.entries(definitions) as [string, ErrorDefinition][]));
    }
  }
  return entries;
}

mkdirSync('docs/reference', { recursive: true });
writeFileSync('docs/reference/errors.md', renderErrorReference(await errorEntries()));

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
