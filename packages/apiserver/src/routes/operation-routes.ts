import type { OpenIdMetadata } from '../authentication/openid-metadata.ts';
import type { RequestContext } from '../filters/filter.ts';
import { plainResponse } from '../filters/plain-response.ts';
import { JSON_HEADERS, jsonResponse } from '../filters/status-response.ts';
import { type HealthChecks, healthReport } from '../health/health.ts';
import type { ApiResponse } from '../http/api-message.ts';
import { encodeText } from '../registry/stored-object.ts';
import type { BackupRoute } from './backup-route.ts';
import { VERSION } from './version-routes.ts';

/** What these paths tell of. */
export interface OperationSources {
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

  constructor({ health, openId, metrics, backup }: OperationSources) {
    this.#answers = new Map<string, Answer>([
      ['/version', () => jsonResponse(200, VERSION)],
      ['/version/', () => jsonResponse(200, VERSION)],
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
    if (answer) return answer(context);
    return HEALTH_PREFIX.test(path) ? plainResponse(404, '404 page not found\n') : undefined;
  }
}

const HEALTH_PREFIX = /^\/(?:healthz|livez|readyz)\//;

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

/** A document for everyone, which changes seldom. */
function published(type: string, text: string): ApiResponse {
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=3600' };
  return { status: 200, headers, body: encodeText(text) };
}
