import type { Route } from '../http/routes.ts';
import { createApiHandler } from './api-page.ts';
import type { DocumentOf } from './described-api.ts';
import { createErrorsHandler } from './errors-page.ts';
import { createOpenApiHandler, OPENAPI_PATHS } from './openapi-handler.ts';

/** Where the API tells of itself. Only what needs no login is described to strangers; failures are explained to everybody. */
export function docsRoutes(documentOf: DocumentOf): readonly Route[] {
  const openApi = createOpenApiHandler(documentOf);
  const methods = ['GET', 'HEAD'];
  return [
    ...OPENAPI_PATHS.map(
      (path): Route => ({
        path,
        access: path.startsWith('/v3-public') ? 'public' : 'authenticated',
        methods,
        handler: openApi,
      }),
    ),
    { path: '/docs/api', access: 'authenticated', methods, handler: createApiHandler(documentOf) },
    { path: '/docs/errors', access: 'public', methods, handler: createErrorsHandler() },
  ];
}
