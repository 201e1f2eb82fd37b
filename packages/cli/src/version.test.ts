import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { VERSION } from './version.ts';

it('is that of the package', () => {
  const manifest = JSON.parse(readFileSync('packages/cli/package.json', 'utf8')) as {
    version: string;
  };
  expect(VERSION).toBe(manifest.version);
});
