import { StatusError } from '@drover/apimachinery';

/** Whether a write was refused because its namespace is going: it takes nothing new, and is gone soon. */
export function isNamespaceEnding(error: unknown): boolean {
  const { causes = [] } = (error instanceof StatusError && error.status.details) || {};
  return causes.some(({ reason }) => reason === 'NamespaceTerminating');
}
