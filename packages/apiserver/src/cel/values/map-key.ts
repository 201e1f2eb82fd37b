import { Uint, type Value } from './value.ts';

/** What tells keys of maps apart: numbers of any type by their amount, everything else by its type as well. */
export function compareKeys(key: Value): unknown {
  if (key instanceof Uint) return key.value;
  if (typeof key === 'number' && Number.isInteger(key)) return BigInt(key);
  return key;
}

/** Whether a value can be a key. */
export function isKey(key: Value): boolean {
  return (
    typeof key === 'string' ||
    typeof key === 'bigint' ||
    typeof key === 'boolean' ||
    key instanceof Uint
  );
}
