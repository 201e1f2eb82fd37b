import type { DynamicObject, ManagedFieldsEntry } from '@drover/apimachinery';
import type { AdmissionRequest } from '../admission.ts';

/** The object with the managers of fields that it had before, should a webhook have made nonsense of them. */
export function withGoodManagers(
  object: DynamicObject,
  { object: before, options }: AdmissionRequest,
): DynamicObject {
  const problem = (object.metadata?.managedFields ?? []).map(entryProblem).find((text) => text);
  if (problem === undefined) return object;
  options.warn(
    `.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: ${problem}`,
  );
  const managedFields = before?.metadata?.managedFields ?? [];
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function entryProblem({ operation, fieldsType }: Partial<ManagedFieldsEntry>): string | undefined {
  if (operation !== 'Apply' && operation !== 'Update') {
    return 'operation must be `Apply` or `Update`';
  }
  if (fieldsType !== undefined && fieldsType !== 'FieldsV1') {
    return 'fieldsType must be `FieldsV1`';
  }
  return undefined;
}
