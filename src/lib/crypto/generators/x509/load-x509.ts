import type * as x509 from '@peculiar/x509'

/** The whole library. */
export type Library = typeof x509

/**
 * Loads the library when a certificate is made: it takes tenths of a second,
 * and its container needs the polyfill to be there first.
 */
export async function loadX509(): Promise<Library> {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}
