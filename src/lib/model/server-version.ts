import type { Origin } from '../source/index.ts'

/**
 * The minor version of the API server: 36 for `v1.36.3` or `v1.36.3-eks-1a2b3c4`.
 * Undefined when it is not known, as for files, or not of Kubernetes 1.
 */
export function minorVersion({ serverVersion }: Origin): number | undefined {
  const minor = /^v?1\.(\d+)/.exec(serverVersion ?? '')?.[1]
  return minor === undefined ? undefined : Number(minor)
}
