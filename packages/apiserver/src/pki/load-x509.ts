import type * as X509 from '@peculiar/x509';

/**
 * Loads the library for certificates: it takes longer than all of the rest, and a server that has its certificates starts without it.
 */
export async function loadX509(): Promise<typeof X509> {
  // It builds on decorators and needs this polyfill loaded first.
  await import('reflect-metadata');
  return import('@peculiar/x509');
}
