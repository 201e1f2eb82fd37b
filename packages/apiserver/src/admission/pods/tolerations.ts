import { equalJson } from '@drover/apimachinery';
import type { Toleration } from './pod-object.ts';

/** Both lists as one; what another one covers is left out. */
export function mergeTolerations(
  first: readonly Toleration[],
  second: readonly Toleration[],
): readonly Toleration[] {
  const all = [...first, ...second];
  const merged: Toleration[] = [];
  for (const [at, toleration] of all.entries()) {
    const isCovered =
      merged.some((kept) => covers(kept, toleration)) ||
      all.slice(at + 1).some((later) => !equalJson(later, toleration) && covers(later, toleration));
    if (!isCovered) merged.push(toleration);
  }
  return merged;
}

/** Whether `wide` tolerates all that `narrow` does. */
function covers(wide: Toleration, narrow: Toleration): boolean {
  if (equalJson(wide, narrow)) return true;
  if (!coversKey(wide, narrow) || !coversEffect(wide, narrow)) return false;
  if (wide.operator === 'Exists') return true;
  return narrow.operator === 'Equal' && (narrow.value ?? '') === (wide.value ?? '');
}

function coversKey(wide: Toleration, narrow: Toleration): boolean {
  const matchesAll = !wide.key && wide.operator === 'Exists';
  return matchesAll || (narrow.key ?? '') === (wide.key ?? '');
}

function coversEffect(wide: Toleration, narrow: Toleration): boolean {
  if (wide.effect && narrow.effect !== wide.effect) return false;
  if (wide.effect !== 'NoExecute' || wide.tolerationSeconds === undefined) return true;
  return (narrow.tolerationSeconds ?? Number.POSITIVE_INFINITY) <= wide.tolerationSeconds;
}
