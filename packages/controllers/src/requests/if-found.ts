import { isForbidden, isNotFound } from '@drover/apimachinery';

/** What `call` gives; `undefined` when what it asks for is not there. */
export function ifFound<T>(call: () => Promise<T>): Promise<T | undefined> {
  return unless(isNotFound, call);
}

/** What `call` gives; `undefined` when what it asks for is not there, or not to be seen or changed. */
export function ifAllowed<T>(call: () => Promise<T>): Promise<T | undefined> {
  return unless((error) => isNotFound(error) || isForbidden(error), call);
}

async function unless<T>(
  isExpected: (error: unknown) => boolean,
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isExpected(error)) return undefined;
    throw error;
  }
}
