import type { FormatCheck } from './format-problem.ts';

/** Bytes in base64, padded; line breaks do not count. */
export const checkBase64: FormatCheck = (text) => {
  const digits = text.replaceAll(/[\r\n]/g, '');
  const isBase64 = digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
  if (isBase64) return undefined;
  return {
    message: 'is not in base64',
    remedy: 'Encode the value, padding included: printf %s "$VALUE" | base64.',
  };
};
