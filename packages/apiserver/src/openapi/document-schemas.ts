import type { GroupVersionKind } from '@drover/apimachinery';
import { typeOfKind } from '@drover/kubernetes';
import { BuiltInSchemas } from './built-in-schemas.ts';
import { customSchemas } from './custom-schemas.ts';
import type { Dialect, OpenApiSchema } from './dialect.ts';
import { customSchemaName, type OpenApiResource } from './openapi-resource.ts';
import type { Operation } from './operation.ts';

/** The schemas of one document: those of its custom resources, and the built-in types that anything refers to. */
export class DocumentSchemas {
  readonly #dialect: Dialect;
  readonly #builtIn: BuiltInSchemas;
  readonly #custom: Readonly<Record<string, OpenApiSchema>>;

  constructor(dialect: Dialect, resources: readonly OpenApiResource[]) {
    this.#dialect = dialect;
    this.#builtIn = new BuiltInSchemas(dialect);
    const custom = resources
      .filter(({ customSchema }) => customSchema !== undefined)
      .map((resource) => customSchemas(resource, dialect, this.#builtIn));
    this.#custom = Object.assign({}, ...custom) as Readonly<Record<string, OpenApiSchema>>;
  }

  /** All schemas by name, in order; ask when everything has been referred to. */
  get all(): OpenApiSchema {
    const all = Object.entries({ ...this.#builtIn.all, ...this.#custom });
    return Object.fromEntries(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** The schema of what an operation takes; `undefined` when it takes nothing. */
  body({ body, target }: Operation): OpenApiSchema | undefined {
    switch (body) {
      case undefined:
        return undefined;
      case 'object':
        return target && this.#ofKind(target.kind);
      case 'patch':
        return this.#builtIn.refer('meta.v1.Patch');
      case 'deleteOptions':
        return this.#builtIn.refer('meta.v1.DeleteOptions');
    }
  }

  /** The schema of what an operation answers. */
  answer({ answers }: Operation): OpenApiSchema {
    if (answers === 'text') return { type: 'string' };
    return 'type' in answers ? this.#builtIn.refer(answers.type) : this.#ofKind(answers);
  }

  #ofKind(gvk: GroupVersionKind): OpenApiSchema {
    const name = customSchemaName(gvk);
    if (Object.hasOwn(this.#custom, name)) return this.#dialect.reference(name, {});
    const typeName = typeOfKind(gvk);
    // What has no type is a stream of text, such as the log of a pod.
    return typeName === undefined ? { type: 'string' } : this.#builtIn.refer(typeName);
  }
}
