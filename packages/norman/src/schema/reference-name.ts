import { referenceTarget } from '@drover/api';

/**
 * The v3 name of a stored field: fields that refer to objects by name end in `Id` or `Ids` there
 * (`clusterName` → `clusterId`, `roleTemplateNames` → `roleTemplateIds`).
 */
export function referenceName(storedName: string, type: string): string {
  if (referenceTarget(type) === undefined) return storedName;
  return storedName.replace(/Name(s?)$/, 'Id$1');
}
