import { VERSION } from '../../base/product.ts'
import type { SealingCertificate } from '../../crypto/sealed-secrets/index.ts'
import { clientFlags } from '../client-flags.ts'
import type { InvocationWith } from '../command.ts'
import type { clusterFlags } from '../flags.ts'
import type { sealFlags } from './seal-flags.ts'

type Invocation = InvocationWith<typeof sealFlags & typeof clusterFlags>

/**
 * The certificate to seal with, for a verb that has no other business with a cluster.
 *
 * @param stdinTaken whether standard input is what is sealed, so that no credential plugin reads it
 * @throws as `sealingCertificate`
 */
export async function askForCertificate(
  invocation: Invocation,
  stdinTaken: boolean,
): Promise<SealingCertificate> {
  const { flags, signal } = invocation
  const { sealingCertificate } = await import('./certificate.ts')
  return sealingCertificate(invocation, async (ask) => {
    const { connect } = await import('../../source/http/connect.ts')
    const client = await connect({
      flags: clientFlags({ ...flags, namespace: undefined }),
      version: VERSION,
      signal,
      ...(stdinTaken && { stdinTaken: 'it is what is sealed' }),
    })
    try {
      return await ask(client)
    } finally {
      client.close()
    }
  })
}
