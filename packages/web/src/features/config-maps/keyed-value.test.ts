import { describe, expect, it } from 'vitest';
import { checkConfigMap, configValues, withConfigValues } from './config-map-draft.ts';
import {
  base64OfValue,
  keyOfFile,
  keyProblem,
  sizeOf,
  typedText,
  valueOfBase64,
  valueOfBytes,
} from './keyed-value.ts';

describe('values', () => {
  it.each(['', 'a\r\nb\t', 'ä€😀', '\ufeffwith a mark', '<img src=x onerror=alert(1)>'])(
    'are texts where bytes are UTF-8: %j',
    (text) => {
      expect(valueOfBytes(new TextEncoder().encode(text))).toBe(text);
      expect(valueOfBase64(base64OfValue(text))).toBe(text);
      expect(sizeOf(text)).toBe(new TextEncoder().encode(text).length);
    },
  );

  it.each([[[0]], [[255, 254]], [[27, 91]], [[0xc0, 0x80]]])(
    'are bytes where they are not: %j',
    (bytes) => {
      const value = valueOfBytes(Uint8Array.from(bytes));
      expect(value).toEqual({ base64: Buffer.from(bytes).toString('base64') });
      expect(sizeOf(value)).toBe(bytes.length);
    },
  );

  it('stay as they are when they are no base64', () => {
    expect(valueOfBase64('%')).toEqual({ base64: '%' });
  });

  it('of a mebibyte are told in pieces', () => {
    const text = 'x'.repeat(1024 * 1024);
    expect(valueOfBase64(base64OfValue(text))).toBe(text);
  });

  it('keep their line ends', () => {
    expect(typedText('a\r\nb', 'a\nb\nc')).toBe('a\r\nb\r\nc');
    expect(typedText('a\nb', 'a\nb\nc')).toBe('a\nb\nc');
    expect(typedText('', 'a\nb')).toBe('a\nb');
  });
});

describe('keys', () => {
  it.each(['a', 'tls.crt', '.hidden', '...'.slice(2) + 'a', 'a'.repeat(253)])(
    'may be %s',
    (key) => {
      expect(keyProblem(key)).toBeUndefined();
    },
  );

  it.each(['a b', 'a/b', '..', '..a', '.', 'ä', 'a'.repeat(254)])('may not be %s', (key) => {
    expect(keyProblem(key)).toMatch(/^Letters/);
  });

  it.each([
    ['a "b".txt', 'a--b-.txt'],
    ['../../etc/passwd', '.-..-etc-passwd'],
    ['über', '-ber'],
  ])('are made of names of files: %s', (name, key) => {
    expect(keyOfFile(name)).toBe(key);
    expect(keyProblem(key)).toBeUndefined();
  });
});

describe('a config map', () => {
  it('has texts in one field and bytes in the other', () => {
    const draft = { type: 'configMap', data: { a: '1' }, binaryData: { b: 'AP8=', c: 'eA==' } };
    const values = configValues(draft);
    expect(values).toEqual({ a: '1', b: { base64: 'AP8=' }, c: 'x' });
    expect(withConfigValues(draft, values)).toEqual({
      type: 'configMap',
      data: { a: '1', c: 'x' },
      binaryData: { b: 'AP8=' },
    });
    expect(withConfigValues(draft, {})).toEqual({ type: 'configMap' });
  });

  it('is checked before it is sent', () => {
    expect(checkConfigMap({ type: 'configMap', name: 'a', namespaceId: 'b' })).toEqual([]);
    const wrong = { name: 'A B', data: { 'a b': '1' } };
    expect(checkConfigMap(wrong).map(({ path }) => path)).toEqual([
      'name',
      'namespaceId',
      'data.a b',
    ]);
    const large = { name: 'a', namespaceId: 'b', data: { a: 'x'.repeat(1024 * 1024) } };
    expect(checkConfigMap(large)).toEqual([
      { path: 'data', message: 'All values together have 1,048,577 bytes; 1,048,576 fit in.' },
    ]);
  });
});
