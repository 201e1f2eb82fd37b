import type { FormatCheck } from './format-problem.ts';

const MAX_LENGTH = 2048;
const REMEDY = 'Give an address such as https://drover.example.org.';

function urlProblem(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return `is longer than ${MAX_LENGTH} characters`;
  if (/\s/.test(text) || !/^https?:\/\//i.test(text) || !URL.canParse(text)) {
    return 'is no address beginning with http:// or https://';
  }
  const { username, password } = new URL(text);
  return username === '' && password === '' ? undefined : 'may not hold a user name or password';
}

/** An absolute address of the web, without credentials. */
export const checkUrl: FormatCheck = (text) => {
  const message = urlProblem(text);
  return message === undefined ? undefined : { message, remedy: REMEDY };
};

/**
 * The address of a server: a {@link checkUrl} without query and fragment, and without what a shell would act on, because
 * people are given commands with it to paste.
 */
export const checkServerUrl: FormatCheck = (text) => {
  const problem = checkUrl(text);
  if (problem) return problem;
  if (!/^[\p{L}\p{N}._~:[\]/%?#@=-]+$/u.test(text)) {
    return { message: 'may hold letters, digits and . - _ ~ : / [ ] % alone', remedy: REMEDY };
  }
  const { search, hash } = new URL(text);
  return search === '' && hash === ''
    ? undefined
    : { message: 'may not hold a query or a fragment', remedy: REMEDY };
};
