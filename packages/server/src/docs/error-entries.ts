import { apimachineryErrors } from '@drover/apimachinery';
import { apiserverErrors, storageErrors } from '@drover/apiserver';
import { authErrors } from '@drover/auth';
import { type ErrorDefinition, queueErrors, timeoutErrors } from '@drover/base';
import { clientErrors } from '@drover/client';
import { runtimeErrors } from '@drover/controller-runtime';
import { normanErrors } from '@drover/norman';
import { tunnelErrors } from '@drover/tunnel';
import { serverErrors } from '../errors.ts';

/** Every failure that this process can report, by code. Agents and the command line explain their own. */
export function errorEntries(): readonly (readonly [code: string, definition: ErrorDefinition])[] {
  const catalogues = [
    apimachineryErrors,
    apiserverErrors,
    authErrors,
    clientErrors,
    normanErrors,
    queueErrors,
    runtimeErrors,
    serverErrors,
    storageErrors,
    timeoutErrors,
    tunnelErrors,
  ];
  return catalogues
    .flatMap(({ definitions }) => Object.entries<ErrorDefinition>(definitions))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}
