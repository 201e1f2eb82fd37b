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

/** Where the dynamic schemas are. */
export interface DynamicSchemas {
  list(): readonly DynamicSchema[];
  /** The changes that nobody has taken yet; at first there are some when there is anything at all. */
  pending(): Changes;
}

interface Changes {
  take(): readonly unknown[];
}

/**
 * The types of a version with those that the stored dynamic schemas add.
 *
 * **Guarantees**: as fresh as the cache of the schemas; the same object as long as none of them changes, which costs
 * one look; built from the parts anew at each change, so that nothing of a schema outlives it.
 */
export function withDynamicTypes(
  parts: TypeParts,
  version: ApiVersion,
  cache: () => DynamicSchemas,
): () => VersionTypes {
  let known: { readonly types: VersionTypes; readonly changes: Changes } | undefined;
  return () => {
    const changes = known?.changes ?? cache().pending();
    if (changes.take().length > 0 || !known) {
      const types = assembleTypes(addDynamicTypes(parts, version, cache().list()));
      known = { types, changes };
    }
    return known.types;
  };
}
