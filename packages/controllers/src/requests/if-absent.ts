import { isAlreadyExists } from '@drover/apimachinery';

/** What `create` gives; `undefined` when it was there already. */
export async function ifAbsent<T>(create: () => Promise<T>): Promise<T | undefined> {
  try {
    return await create();
  } catch (error) {
    if (isAlreadyExists(error)) return undefined;
    throw error;
  }
}
