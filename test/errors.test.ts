import { globSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { ErrorDefinition } from '@drover/base';
import { describe, expect, it } from 'vitest';
import { renderErrorReference } from '../scripts/error-reference.ts';

interface Catalogue {
  readonly definitions: Readonly<Record<string, ErrorDefinition>>;
}

function isCatalogue(value: unknown): value is Catalogue {
  return typeof value === 'object' && value !== null && 'definitions' in value && 'create' in value;
}

async function catalogues(): Promise<[string, ErrorDefinition][]> {
  const entries: [string, ErrorDefinition][] = [];
  for (const path of globSync('packages/*/src/errors.ts').sort()) {
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    for (const value of Object.values(module)) {
      if (isCatalogue(value)) entries.push(...Object.entries(value.definitions));
    }
  }
  return entries;
}

describe('error catalogue', () => {
  it('has each code once, with an HTTP status and a remedy', async () => {
    const entries = await catalogues();
    const codes = entries.map(([code]) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    for (const [code, { status, message, remedy }] of entries) {
      expect(code).toMatch(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/);
      expect(status, code).toBeGreaterThanOrEqual(400);
      expect(status, code).toBeLessThan(600);
      expect(message.length, code).toBeGreaterThan(3);
      expect(remedy.length, code).toBeGreaterThan(3);
    }
  });

  it('equals docs/reference/errors.md (run `make golden` to write it)', async () => {
    expect(readFileSync('docs/reference/errors.md', 'utf8')).toBe(
      renderErrorReference(await catalogues()),
    );
  });
});
