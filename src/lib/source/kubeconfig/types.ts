import type {
  Cluster as NodeCluster,
  Context as NodeContext,
  User as NodeUser,
} from '@kubernetes/client-node/dist/config_types.js'

import type { SecretBytes } from '../../base/secret-bytes.ts'

/** A cluster entry: where the API server is and how to know it is the right one. */
export interface Cluster extends Omit<NodeCluster, 'name' | 'caData'> {
  /** PEM, already base64-decoded; a CA certificate is public. */
  readonly caData?: string
  readonly disableCompression: boolean
  /** The extension `client.authentication.k8s.io/exec`, handed to exec plugins as it is. */
  readonly execExtension?: unknown
}

/** A context entry. An empty string means "not set", as in clientcmd. */
export type Context = Omit<NodeContext, 'name'>

export interface EnvVar {
  readonly name: string
  readonly value: string
}

/** How an exec plugin may use standard input; other words are refused when the plugin is used. */
export interface ExecConfig {
  readonly apiVersion: string
  readonly command: string
  readonly args: readonly string[]
  readonly env: readonly EnvVar[]
  readonly installHint: string
  readonly provideClusterInfo: boolean
  /** `Never`, `IfAvailable` or `Always`; empty when the file does not say and has to. */
  readonly interactiveMode: string
}

export interface AuthProviderConfig {
  readonly name: string
  readonly config: Readonly<Record<string, SecretBytes>>
}

/** A user entry. Everything that proves an identity is a {@link SecretBytes}. */
export interface User extends Pick<
  NodeUser,
  'certFile' | 'keyFile' | 'username' | 'impersonateUser'
> {
  /** PEM, already base64-decoded; a client certificate is public, its key is not. */
  readonly certData?: string
  readonly keyData?: SecretBytes
  readonly token?: SecretBytes
  readonly tokenFile?: string
  readonly password?: SecretBytes
  readonly impersonateUid?: string
  readonly impersonateGroups?: readonly string[]
  readonly impersonateExtra?: Readonly<Record<string, readonly string[]>>
  readonly exec?: ExecConfig
  readonly authProvider?: AuthProviderConfig
}

/** The content of one kubeconfig file, or of several merged. */
export interface Kubeconfig {
  readonly currentContext: string
  readonly clusters: ReadonlyMap<string, Cluster>
  readonly users: ReadonlyMap<string, User>
  readonly contexts: ReadonlyMap<string, Context>
}
