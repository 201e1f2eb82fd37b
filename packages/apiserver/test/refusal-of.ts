import { type Status, StatusError } from '@drover/apimachinery';

/** The `Status` with which work is refused; throws when it is not. */
export async function refusalOf(work: Promise<unknown>): Promise<Status> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StatusError) return error.status;
    throw error;
  }
  throw new Error('it was not refused');
}
