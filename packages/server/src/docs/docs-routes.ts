import type { Norman } from '@drover/norman';
import type { Route } from '../http/routes.ts';
import { createOpenApiHandler, OPENAPI_PATHS } from './openapi-handler.ts';

/** Where the API tells of itself. Only what needs no login is described to strangers. */
export function docsRoutes(norman: Norman): readonly Route[] {
  const openApi = createOpenApiHandler(norman);
  const methods = ['GET', 'HEAD'];
  return OPENAPI_PATHS.map((path) => ({
    path,
    access: path.startsWith('/v3-public') ? 'public' : 'authenticated',
    methods,
    handler: openApi,
  }));
}
