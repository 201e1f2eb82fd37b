import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadErrorEntries, renderErrorReference } from '../scripts/error-reference.ts';

describe('error catalogue', () => {
  it('has each code once, with an HTTP status and a remedy', async () => {
    const entries = await loadErrorEntries();
    const codes = entries.map(([code]) => code);
    expect(codes.length).toBeGreaterThan(100);
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
    const reference = renderErrorReference(await loadErrorEntries());
    expect(readFileSync('docs/reference/errors.md', 'utf8')).toBe(reference);
  });
});
