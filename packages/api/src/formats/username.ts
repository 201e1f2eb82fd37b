import type { FormatCheck } from './format-problem.ts';

const MAX_LENGTH = 256;

/** A name that people log in with: what cannot be seen in it would make two names look like one. */
export const checkUsername: FormatCheck = (text) => {
  const remedy = 'Give letters, digits and signs that can be seen, and spaces between them.';
  if (text.length > MAX_LENGTH) {
    return { message: `is longer than ${MAX_LENGTH} characters`, remedy };
  }
  // Control characters, and those that join, hide or turn others.
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(text)
    ? { message: 'may hold no characters that cannot be seen', remedy }
    : undefined;
};
