import { genericServerError } from '@drover/apimachinery';
import type { OpenIdMetadata } from '../authentication/openid-metadata.ts';
import type { RequestContext } from '../filters/filter.ts';
import { plainResponse } from '../filters/plain-response.ts';
import { JSON_HEADERS } from '../filters/status-response.ts';
import { type HealthChecks, healthReport } from '../health/health.ts';
import type { ApiResponse } from '../http/api-message.ts';
import type { ResourceTable } from '../registry/resource-table.ts';
import { encodeText } from '../registry/stored-object.ts';
import type { BackupRoute } from './backup-route.ts';
import { VERSION } from './version-routes.ts';

/** What these paths tell of. */
export interface OperationSources {
  readonly resources: ResourceTable;
  readonly health: HealthChecks;
  readonly openId: OpenIdMetadata;
  /** The metrics as text. */
  readonly metrics: () => string | Promise<string>;
  readonly backup: BackupRoute;
}

type Answer = (context: RequestContext) => ApiResponse | Promise<ApiResponse>;

/** Paths that tell of the server itself: health, version, metrics, the keys of its tokens, its backup. */
export class OperationRoutes {
  readonly #answers: ReadonlyMap<string, Answer>;

  constructor({ resources, health, openId, metrics, backup }: OperationSources) {
    const index = (): ApiResponse => indexResponse([...this.#answers.keys()], resources);
    this.#answers = new Map<string, Answer>([
      ['/', index],
      ['/index.html', index],
      ['/version', () => readable(VERSION)],
      ['/version/', () => readable(VERSION)],
      ['/backup', () => backup.answer()],
      ['/metrics', async () => metricsResponse(await metrics())],
      [
        '/.well-known/openid-configuration',
        () => published('application/json', openId.configuration),
      ],
      ['/openid/v1/jwks', () => published('application/jwk-set+json', openId.keys)],
      ...healthAnswers(health),
    ]);
  }

  /** The answer to one of these paths; `undefined` for any other. */
  answer(context: RequestContext): ApiResponse | Promise<ApiResponse> | undefined {
    const { path } = context.info;
    const answer = this.#answers.get(path);
    if (!answer) return undefined;
    const { method } = context.request;
    if (GET_ONLY.has(path) && method !== 'GET') throw genericServerError({ code: 405, method });
    return answer(context);
  }
}

/** What is read and nothing else; other paths answer to any method, as those of Kubernetes do. */
const GET_ONLY: ReadonlySet<string> = new Set([
  '/version',
  '/version/',
  '/backup',
  '/.well-known/openid-configuration',
  '/openid/v1/jwks',
]);

function healthAnswers(health: HealthChecks): [string, Answer][] {
  return Object.entries(health).flatMap(([probe, checks]): [string, Answer][] => [
    [
      `/${probe}`,
      ({ query }) => {
        const exclude = new Set(query.getAll('exclude'));
        const report = healthReport(probe, checks, { verbose: query.has('verbose'), exclude });
        return plainResponse(report.isHealthy ? 200 : 500, report.text);
      },
    ],
    ...checks.map(({ name, check }): [string, Answer] => [
      `/${probe}/${name}`,
      () => {
        const why = check();
        if (why === undefined) return plainResponse(200, 'ok');
        return plainResponse(500, `internal server error: ${why}\n`);
      },
    ]),
  ]);
}

function metricsResponse(text: string): ApiResponse {
  const headers = { ...JSON_HEADERS, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };
  return { status: 200, headers, body: encodeText(text) };
}

/** All paths that lead somewhere, as the root tells them. */
function indexResponse(own: readonly string[], resources: ResourceTable): ApiResponse {
  const versions = resources.all().flatMap(({ group, version }) => {
    return group === '' ? [`/api/${version}`] : [`/apis/${group}`, `/apis/${group}/${version}`];
  });
  const fixed = ['/api', '/apis', '/apis/', '/openapi/v2', '/openapi/v3', '/openapi/v3/'];
  const shown = own.filter((path) => !UNLISTED.has(path));
  const paths = [...new Set([...fixed, ...versions, ...shown])].toSorted();
  return readable({ paths });
}

/** JSON as people read it, who look at these paths with curl. */
function readable(value: object): ApiResponse {
  return {
    status: 200,
    headers: JSON_HEADERS,
    body: encodeText(JSON.stringify(value, null, 2)),
  };
}

const UNLISTED: ReadonlySet<string> = new Set(['/', '/index.html', '/version/']);

/** A document for everyone, which changes seldom. */
function published(type: string, text: string): ApiResponse {
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=3600' };
  return { status: 200, headers, body: encodeText(text) };
}
