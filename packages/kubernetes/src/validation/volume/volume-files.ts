import { type FieldError, invalid, required } from '../../field/field-error.ts';
import {
  type ContainerResourceReference,
  type FieldReference,
  validateContainerResourceReference,
  validateFieldReference,
} from '../container/downward-fields.ts';
import { validateFileMode, validateUnreserved } from '../value/file-paths.ts';
import { needed } from '../value/presence.ts';
import { when } from '../value/when.ts';

/** A file that is made of one key of a Secret or ConfigMap. */
export interface KeyToPath {
  readonly key?: string;
  readonly path?: string;
  readonly mode?: number;
}

/** A file that tells something of the pod. */
export interface DownwardFile {
  readonly path?: string;
  readonly fieldRef?: FieldReference;
  readonly resourceFieldRef?: ContainerResourceReference;
  readonly mode?: number;
}

/** Fields of a pod that a file may tell. */
const POD_FIELDS: readonly string[] = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** What is wrong with a file that is made of a key. */
export function validateKeyToPath(path: string, file: KeyToPath): readonly FieldError[] {
  return [
    ...needed(`${path}.key`, file.key),
    ...needed(`${path}.path`, file.path),
    ...validateUnreserved(`${path}.path`, file.path),
    ...validateFileMode(`${path}.mode`, file.mode),
  ];
}

/** What is wrong with a file that tells something of the pod. */
export function validateDownwardFile(path: string, file: DownwardFile): readonly FieldError[] {
  return [
    ...needed(`${path}.path`, file.path),
    ...validateUnreserved(`${path}.path`, file.path),
    ...validateContent(path, file),
    ...validateFileMode(`${path}.mode`, file.mode),
  ];
}

function validateContent(
  path: string,
  { fieldRef, resourceFieldRef }: DownwardFile,
): readonly FieldError[] {
  if (fieldRef !== undefined) {
    return [
      ...validateFieldReference(`${path}.fieldRef`, fieldRef, POD_FIELDS),
      ...when(resourceFieldRef !== undefined, () => invalid(path, 'resource', BOTH)),
    ];
  }
  if (resourceFieldRef === undefined) {
    return [required(path, 'one of fieldRef and resourceFieldRef is required')];
  }
  return validateContainerResourceReference(`${path}.resourceFieldRef`, resourceFieldRef, true);
}

const BOTH = 'fieldRef and resourceFieldRef can not be specified simultaneously';
