import { at, type FieldLens, listOf, structLens, structOf } from './field-lens.ts';
import { keyOf, lensesOf, type StructShape, shapeOf } from './struct-lenses.ts';

/** The volumes of a pod, given the fields that v3 has of one. A claim is named without its namespace. */
export function volumesLens(shape: StructShape): FieldLens {
  const hostPath = lensesOf(shapeOf(shape, 'hostPath'), { kind: at('type') });
  const claim = lensesOf(shapeOf(shape, 'persistentVolumeClaim'), {
    persistentVolumeClaimId: at('claimName'),
  });
  const volume = lensesOf(shape, {
    hostPath: structOf(at('hostPath'), structLens(hostPath)),
    persistentVolumeClaim: structOf(at('persistentVolumeClaim'), structLens(claim)),
  });
  return listOf(at('volumes'), structLens(volume), keyOf);
}
