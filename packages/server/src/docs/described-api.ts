import type { OpenApiDocument } from '@drover/norman';
import type { Exchange } from '../http/exchange.ts';

/** The OpenAPI document of a version at a path such as `/v3/cluster`, as whoever asks may use it. */
export type DocumentOf = (path: string, exchange: Exchange) => OpenApiDocument | undefined;
