import type { Api } from '../handler/exchange.ts';
import type { VersionTypes } from '../schema/registry.ts';
import type { ResourceType } from '../schema/type-from-kind.ts';
import { META, V3_PUBLIC } from '../schema/version.ts';
import { type OpenApiDocument, openApiDocument } from './openapi-document.ts';
import type { DescribedBehaviour } from './type-paths.ts';

/** The OpenAPI documents of the versions, made when somebody asks and kept as long as their types stay. */
export class OpenApiCache {
  readonly #documents = new WeakMap<VersionTypes, OpenApiDocument>();

  /** The document of the version at a path such as `/v3/cluster`; the same object as long as its types are the same. */
  documentAt(
    path: string,
    { versions, behaviours }: Pick<Api, 'versions' | 'behaviours'>,
  ): OpenApiDocument | undefined {
    const found = [...versions].find(([version]) => version.path === path && version !== META);
    if (!found) return undefined;
    const [version, types] = found;
    const known = this.#documents.get(types);
    if (known) return known;
    // What needs no login is answered by hand; its kinds declare no more than there is.
    const isPublic = version === V3_PUBLIC;
    const answered = (type: ResourceType): DescribedBehaviour =>
      isPublic ? type.kind.norman : (behaviours.get(version)?.get(type.schema.id) ?? {});
    const document = openApiDocument({
      version,
      types,
      needsLogin: !isPublic,
      behaviourOf: answered,
    });
    this.#documents.set(types, document);
    return document;
  }
}
