import { applyJsonPatch, getField, isJsonObject, type JsonObject } from '@drover/apimachinery';

/** The most operations that are done again to find the one that does not apply. */
const MAX_REPEATED = 100;

/** Why a JSON patch does not apply, in the words of Kubernetes. Looked for only once it is known that it does not. */
export function patchProblem(document: unknown, operations: readonly JsonObject[]): string {
  let current = document;
  for (const operation of operations.slice(0, MAX_REPEATED)) {
    try {
      current = applyJsonPatch(current, [operation]);
    } catch {
      // The one that was looked for.
      return operationProblem(current, operation);
    }
  }
  return 'the patch does not apply';
}

function operationProblem(document: unknown, operation: JsonObject): string {
  const op = String(operation['op']);
  const path = String(operation['path']);
  switch (op) {
    case 'test':
      return `testing value ${path} failed: test failed`;
    case 'remove':
      return hasParent(document, path)
        ? `error in remove for path: '${path}': ${missingKey(path)}`
        : missingPath(op, JSON.stringify(path));
    case 'move': {
      const key = keyOf(String(operation['from']));
      return `error in move for path: '${key}': ${missingKey(key)}`;
    }
    case 'replace':
      return missingPath(op, path);
    case 'add':
    case 'copy':
      return missingPath(op, JSON.stringify(path));
    default:
      return `Unexpected kind: ${op}`;
  }
}

function missingPath(op: string, path: string): string {
  return `${op} operation does not apply: doc is missing path: ${path}: missing value`;
}

function missingKey(path: string): string {
  return `Unable to remove nonexistent key: ${keyOf(path)}: missing value`;
}

function keyOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function hasParent(document: unknown, path: string): boolean {
  let value: unknown = document;
  for (const token of path.split('/').slice(1, -1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) value = value[Number(key)] as unknown;
    else value = isJsonObject(value) ? getField(value, key) : undefined;
  }
  return typeof value === 'object' && value !== null;
}
