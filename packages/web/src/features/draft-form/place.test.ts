import { describe, expect, it } from 'vitest';
import { isProjectWide, placed, plainType, typeIn } from './place.ts';

describe('the place of a draft', () => {
  it('is told by its type', () => {
    expect(isProjectWide({ type: 'certificate' })).toBe(true);
    expect(isProjectWide({ type: 'namespacedCertificate' })).toBe(false);
    expect(plainType({ type: 'namespacedSshAuth' })).toBe('sshAuth');
    expect(typeIn('sshAuth', false)).toBe('namespacedSshAuth');
  });

  it('can be another one', () => {
    const inNamespace = { type: 'namespacedSecret', name: 'a', namespaceId: 'b' };
    const wide = placed(inNamespace, true);
    expect(wide).toEqual({ type: 'secret', name: 'a' });
    expect(placed(wide, false)).toEqual({ type: 'namespacedSecret', name: 'a', namespaceId: '' });
  });
});
