import type { SecretBytes } from '../../base/secret-bytes.ts'

/**
 * kubectl's client flags (cli-runtime `ConfigFlags`), named as on the command
 * line. An empty string means the same as leaving the flag out, as in kubectl.
 */
export interface ClientFlags {
  readonly kubeconfig?: string
  readonly context?: string
  readonly cluster?: string
  readonly user?: string
  readonly namespace?: string
  readonly server?: string
  readonly token?: SecretBytes
  readonly username?: string
  readonly password?: SecretBytes
  readonly certificateAuthority?: string
  readonly clientCertificate?: string
  readonly clientKey?: string
  readonly tlsServerName?: string
  readonly insecureSkipTlsVerify?: boolean
  readonly as?: string
  readonly asUid?: string
  readonly asGroup?: readonly string[]
  /** Each `KEY=VALUE`; a key may come several times. */
  readonly asUserExtra?: readonly string[]
  /** Go duration or whole seconds; `0` means no limit. */
  readonly requestTimeout?: string
  readonly cacheDir?: string
  readonly disableCompression?: boolean
}
