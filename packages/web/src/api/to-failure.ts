import { NormanError, type NormanFailure } from '@drover/client/norman';

/** The failure in anything that was thrown. */
export function toFailure(error: unknown): NormanFailure {
  if (error instanceof NormanError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { status: 0, code: 'CLIENT_ERROR', message };
}
