import type { Dialect, OpenApiSchema } from './dialect.ts';
import type { Operation, PathItem } from './operation.ts';

/** How a version of OpenAPI says an operation. */
type WriteOperation = (operation: Operation, item: PathItem) => OpenApiSchema;

/** The paths of a document, each with its operations and the parameters in it: `{namespace}` and `{name}`. */
export function pathsObject(
  items: readonly PathItem[],
  dialect: Dialect,
  write: WriteOperation,
): OpenApiSchema {
  const parametersOf = (path: string): OpenApiSchema[] =>
    Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => ({
      name,
      in: 'path',
      required: true,
      ...dialect.parameterOf('string'),
    }));
  return Object.fromEntries(
    items.map((item) => {
      const operations = item.operations.map((each) => [each.method, write(each, item)] as const);
      const parameters = parametersOf(item.path);
      return [item.path, { ...Object.fromEntries(operations), parameters }];
    }),
  );
}

/** The parameters in the query of an operation. */
export function queryParameters({ parameters }: Operation, dialect: Dialect): OpenApiSchema[] {
  return parameters.map(({ name, type }) => ({ name, in: 'query', ...dialect.parameterOf(type) }));
}

/** What an operation does with which kind, for programs. */
export function targetExtensions({ target }: Operation): OpenApiSchema {
  return target
    ? {
        'x-kubernetes-action': target.action,
        'x-kubernetes-group-version-kind': target.kind,
      }
    : {};
}
