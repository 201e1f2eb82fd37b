import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { writeYaml } from './write-yaml.ts';

it('leaves no control character in values and keys', () => {
  const controls = Array.from({ length: 33 }, (_, index) => String.fromCodePoint(0x7f + index));
  const value = { text: controls.join(''), [`key${controls[5]}`]: `a\nb${controls[19]}`, é: 'é' };
  const written = writeYaml(value, { version: '1.1' });
  expect(written).not.toMatch(/[\u{7F}-\u{9F}]/u);
  expect(written).toContain('é: é');
  expect(parse(written)).toEqual(value);
});
