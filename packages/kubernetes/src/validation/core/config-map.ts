import { type FieldError, invalid, itemPath, tooLong } from '../../field/field-error.ts';
import type { ConfigMap } from '../../types/core.ts';
import { byteLength } from '../value/byte-length.ts';
import { decodedBytes, MAX_DATA_BYTES, validateFrozen, validateKeys } from './stored-data.ts';

/** What is wrong with a ConfigMap beyond its metadata. */
export function validateConfigMap(configMap: ConfigMap, old?: ConfigMap): readonly FieldError[] {
  const { data = {}, binaryData = {} } = configMap;
  const bytes = byteLength(Object.values(data), MAX_DATA_BYTES) + decodedBytes(binaryData);
  return [
    ...validateFrozen(configMap, old, ['data', 'binaryData']),
    ...validateKeys(data, 'data'),
    ...Object.keys(data).flatMap((key) =>
      Object.hasOwn(binaryData, key)
        ? [invalid(itemPath('data', key), key, 'duplicate of key present in binaryData')]
        : [],
    ),
    ...validateKeys(binaryData, 'binaryData'),
    ...(bytes > MAX_DATA_BYTES ? [tooLong('[]', MAX_DATA_BYTES)] : []),
  ];
}
