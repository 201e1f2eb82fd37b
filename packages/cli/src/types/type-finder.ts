import type { NormanClient, NormanSchema, NormanSchemas } from '@drover/client/norman';
import { cliErrors } from '../errors.ts';
import { closestNames } from './closest-names.ts';
import { expandShortName } from './short-names.ts';

/** A type, and the client below whose root it is served. */
export interface FoundType {
  readonly schema: NormanSchema;
  readonly client: NormanClient;
  /** All types below that root, those of nested fields among them. */
  readonly schemas: NormanSchemas;
}

/** In which cluster and project types are looked for beside those of the server. */
export interface Place {
  /** Id. */
  readonly cluster?: string | undefined;
  /** Id. */
  readonly project?: string | undefined;
}

/** Finds types of the server, then of the cluster, then of the project; asks for the schemas of each only when needed. */
export class TypeFinder {
  readonly #clients: readonly NormanClient[];
  readonly #place: Place;
  readonly #signal: AbortSignal;
  readonly #schemas = new Map<NormanClient, Promise<NormanSchemas>>();

  constructor(norman: NormanClient, place: Place, signal: AbortSignal) {
    const { cluster, project } = place;
    this.#clients = [
      norman,
      ...(cluster === undefined ? [] : [norman.cluster(cluster)]),
      ...(project === undefined ? [] : [norman.project(project)]),
    ];
    this.#place = place;
    this.#signal = signal;
  }

  /**
   * The type with that id, plural or short name, whatever its capitals.
   *
   * @throws `CLI_NO_TYPE`
   */
  async find(name: string): Promise<FoundType> {
    const wanted = expandShortName(name);
    for (const client of this.#clients) {
      const schemas = await this.#schemasOf(client);
      const schema = schemas.find(wanted);
      if (schema) return { schema, client, schemas };
    }
    throw cliErrors.create('CLI_NO_TYPE', {
      type: name,
      where: this.#where(),
      hint: await this.#hint(name),
    });
  }

  /** Every type that can be listed or read. */
  async all(): Promise<readonly FoundType[]> {
    const found = await Promise.all(
      this.#clients.map(async (client) => {
        const schemas = await this.#schemasOf(client);
        return schemas.all.filter(isResourceType).map((schema) => ({ schema, client, schemas }));
      }),
    );
    return found.flat();
  }

  #schemasOf(client: NormanClient): Promise<NormanSchemas> {
    const known = this.#schemas.get(client);
    if (known) return known;
    const schemas = client.schemas({ signal: this.#signal });
    this.#schemas.set(client, schemas);
    return schemas;
  }

  #where(): string {
    const { cluster, project } = this.#place;
    if (project !== undefined) return `on the server, or in the project ${project}`;
    if (cluster !== undefined) return `on the server, or in the cluster ${cluster}`;
    return 'on the server';
  }

  async #hint(name: string): Promise<string> {
    const names = (await this.all()).map(({ schema }) => schema.pluralName);
    const close = closestNames(name, names);
    const didYouMean = close.length > 0 ? `Did you mean ${close.join(' or ')}? ` : '';
    if (this.#place.project !== undefined) return `${didYouMean}\`drover types\` lists all.`;
    return `${didYouMean}Types of a cluster or project need --cluster or --project; \`drover types\` lists all.`;
  }
}

function isResourceType(schema: NormanSchema): boolean {
  const { id, collectionMethods = [], resourceMethods = [] } = schema;
  if (id === 'subscribe') return false;
  return collectionMethods.includes('GET') || resourceMethods.includes('GET');
}
