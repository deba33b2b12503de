import { SecretBytes } from '../base/secret-bytes.ts'
import type { ClientFlags } from '../source/kubeconfig/flags.ts'
import type { FlagValues } from './command.ts'
import type { clusterFlags, scopeFlags } from './flags.ts'

type Typed = FlagValues<typeof clusterFlags & Pick<typeof scopeFlags, 'namespace'>>

/** The client flags as `source/` takes them; the token becomes opaque here. */
export function clientFlags(typed: Typed): ClientFlags {
  const flags: { [K in keyof ClientFlags]: ClientFlags[K] | undefined } = {
    kubeconfig: typed.kubeconfig,
    context: typed.context,
    cluster: typed.cluster,
    user: typed.user,
    namespace: typed.namespace,
    server: typed.server,
    token: typed.token === undefined ? undefined : SecretBytes.fromText(typed.token),
    certificateAuthority: typed['certificate-authority'],
    clientCertificate: typed['client-certificate'],
    clientKey: typed['client-key'],
    tlsServerName: typed['tls-server-name'],
    insecureSkipTlsVerify: typed['insecure-skip-tls-verify'] || undefined,
    as: typed.as,
    asUid: typed['as-uid'],
    asGroup: typed['as-group'],
    asUserExtra: typed['as-user-extra'],
    requestTimeout: typed['request-timeout'],
    cacheDir: typed['cache-dir'],
    disableCompression: typed['disable-compression'] || undefined,
  }
  return Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined))
}
