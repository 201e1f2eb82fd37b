import { describe, expect, it } from 'vitest';
import { parseFeatures } from './features.ts';

describe('parseFeatures', () => {
  it('reads names and values, and skips what Rancher’s flags name besides', () => {
    expect(parseFeatures(' fleet=false, legacy=true,,auth=true ')).toEqual({
      defaults: { fleet: false, legacy: true },
    });
    expect(parseFeatures('')).toEqual({ defaults: {} });
  });

  it.each(['fleet', 'fleet=yes', 'fleet=true=x', 'nosuch=true', 'constructor=true'])(
    'refuses %s',
    (text) => {
      expect(parseFeatures(text).problem).toBeDefined();
    },
  );
});
