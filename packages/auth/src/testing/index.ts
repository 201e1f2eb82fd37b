/**
 * Fakes and conformance suites for what `@drover/auth` defines.
 *
 * @packageDocumentation
 */
export {
  type ProviderFixture,
  type SuiteRunner,
  testAuthProvider,
} from './provider-conformance-suite.ts';
