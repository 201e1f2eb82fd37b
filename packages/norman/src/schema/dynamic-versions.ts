import type { DynamicSchema } from '@drover/api';
import { addDynamicTypes } from './dynamic-types.ts';
import { assembleTypes, type TypeParts, type VersionTypes } from './registry.ts';
import type { ApiVersion } from './version.ts';

/** The types of every version, each asked for anew: those of one may change while the server runs. */
export class ChangingVersions {
  readonly #current: ReadonlyMap<ApiVersion, () => VersionTypes>;

  constructor(current: Iterable<readonly [ApiVersion, () => VersionTypes]>) {
    this.#current = new Map(current);
  }

  get(version: ApiVersion): VersionTypes | undefined {
    return this.#current.get(version)?.();
  }

  *[Symbol.iterator](): MapIterator<[ApiVersion, VersionTypes]> {
    for (const [version, types] of this.#current) yield [version, types()];
  }
}

/**
 * The types of a version with those that the stored dynamic schemas add.
 *
 * **Guarantees**: as fresh as `schemas`; the same object as long as none of them changes; built from the parts anew
 * at each change, so that nothing of a schema outlives it.
 */
export function withDynamicTypes(
  parts: TypeParts,
  version: ApiVersion,
  schemas: () => readonly DynamicSchema[],
): () => VersionTypes {
  let known: { readonly state: string; readonly types: VersionTypes } | undefined;
  return () => {
    const stored = schemas();
    const state = stateOf(stored);
    if (known?.state !== state) {
      known = { state, types: assembleTypes(addDynamicTypes(parts, version, stored)) };
    }
    return known.types;
  };
}

/** What tells one state of the stored schemas from another. */
function stateOf(schemas: readonly DynamicSchema[]): string {
  return schemas
    .map(({ metadata }) => `${metadata?.name ?? ''}@${metadata?.resourceVersion ?? ''}`)
    .join();
}
